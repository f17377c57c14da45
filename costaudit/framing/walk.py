"""Paths as people write them, as a list of files: folders are walked, globs expanded, `-` is stdin. Always in the
same order."""

from __future__ import annotations

import glob
import os
from pathlib import Path

from costaudit.errors import UsageError

_NOT_LOGS = (".md", ".txt", ".py", ".yaml", ".yml", ".toml", ".png", ".pdf", ".html", ".duckdb", ".wal")


def expand(paths: list[str]) -> list[Path | None]:
    """Each file once, None for stdin. Hidden files, links that lead out of a folder, and files that are plainly no
    logs are passed by.

    Raises UsageError when a path is not there or stdin is named twice.
    """
    found: dict[Path | None, None] = {}
    for path in paths:
        if path == "-":
            if None in found:
                raise UsageError("stdin (-) can be read once only")
            found[None] = None
            continue
        for each in _files(path):
            found[each] = None
    return list(found)


def told(path: Path) -> str:
    r"""A path as text that can be stored and shown: names of files are bytes, and some are no UTF-8.

    >>> told(Path(os.fsdecode(b"logs/caf\xe9.jsonl")))
    'logs/caf\\xe9.jsonl'
    """
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _files(path: str) -> list[Path]:
    place = Path(path)
    if place.is_dir():
        return _walked(place)
    if place.exists():
        return [place]
    matches = sorted(glob.glob(path, recursive=True)) if glob.has_magic(path) else []
    if not matches:
        raise UsageError(f"there is no file or folder {path}", hint="quote a glob, or give a folder to read all in it")
    return [file for match in matches for file in (_walked(Path(match)) if Path(match).is_dir() else [Path(match)])]


def _walked(root: Path) -> list[Path]:
    inside = root.resolve()
    files = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(folder, name)
            if name.startswith(".") or file.suffix.lower() in _NOT_LOGS:
                continue
            if file.is_symlink() and not file.resolve().is_relative_to(inside):
                continue
            files.append(file)
    return files
