"""Runs what documents show: `$ costaudit ...` and the output below it, in a folder with sample logs and policies."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

from costaudit import __main__ as entry

ROOT = Path(__file__).parent.parent
FOLDERS = ("sample_logs", "policies", "pricing")
_BLOCK = re.compile(r"(?<=^```console\n)(.*?)(?=^```$)", re.DOTALL | re.MULTILINE)


@contextlib.contextmanager
def scratch(folder: Path) -> Iterator[None]:
    """Work in `folder`, as in a fresh checkout, with nothing set."""
    kept = dict(os.environ)
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for name in ("COSTAUDIT_DB", "COSTAUDIT_PRICES"):
        os.environ.pop(name, None)
    try:
        with contextlib.chdir(folder):
            yield
    finally:
        os.environ.clear()
        os.environ.update(kept)


def page(text: str) -> str:
    """`text` with what the commands of its console blocks print today, stdout and stderr as on a terminal."""
    return _BLOCK.sub(lambda block: transcript(block.group(), marked=False), text)


def transcript(text: str, *, marked: bool) -> str:
    """Every `$` line with what it prints. `marked`: stderr's lines begin with `2> `. An exit code but 0 is told."""
    done = []
    for part in re.split(r"^(?=\$ )", text, flags=re.MULTILINE):
        if not part.startswith("$ "):
            done.append(part)
            continue
        ending = "\n" if part.endswith("\n\n") else ""
        command = _command(part)
        done.append(f"$ {command}\n{_output(shlex.split(command, comments=True), marked=marked)}{ending}")
    return "".join(done)


def _command(part: str) -> str:
    """The command of a part; a backslash at the end of a line carries on to the next."""
    command, rest = part.removeprefix("$ ").split("\n", 1)
    while command.endswith("\\"):
        more, rest = rest.split("\n", 1)
        command += f"\n{more}"
    return command


def _output(words: list[str], *, marked: bool) -> str:
    program, *arguments = [word for word in words if word != "\n"]
    if program == "export":
        name, _, value = arguments[0].partition("=")
        os.environ[name] = value
        return ""
    if program == "cat":
        return Path(arguments[0]).read_text("utf-8")
    assert program == "costaudit", f"a document may show costaudit, cat and export, not {program}"
    said = io.BytesIO()
    out, err = (io.TextIOWrapper(said, "utf-8", newline="", write_through=True) for _ in range(2))
    told = _Marked(err) if marked else err
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(told):
        code = entry.main(arguments)
    text = said.getvalue().decode()
    for stream in (out, err):
        stream.detach()
    return text + (f"(exit {code})\n" if code else "")


class _Marked(io.TextIOBase):
    """A stream whose lines begin with `2> `."""

    def __init__(self, under: io.TextIOWrapper) -> None:
        self._under = under
        self._fresh = True

    def write(self, text: str) -> int:
        for line in text.splitlines(keepends=True):
            self._under.write(f"2> {line}" if self._fresh else line)
            self._fresh = line.endswith("\n")
        return len(text)
