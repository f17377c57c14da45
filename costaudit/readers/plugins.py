"""Readers that did not come with costaudit: from packages, and from a folder named with `--readers`.

A package offers its readers with an entry point of the group `costaudit.readers`, whose value is the package that holds
the files (`acme = "acme_costaudit.readers"`). Either way a reader is one `.sql` file of the form of ours. Its SQL runs
in the store's connection, which reaches no file and no network. It may replace none of our readers.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import yaml

from costaudit import readers
from costaudit.errors import FileError, UsageError
from costaudit.model import Place

GROUP = "costaudit.readers"


def with_ours(folder: Path | None = None) -> tuple[readers.Reader, ...]:
    """Our readers, those of installed packages, and those of `folder`, in the order they are tried.

    Raises UsageError when there is no such folder, a package cannot be opened, or two readers have one name; FileError
    for a file that is no reader.
    """
    found = list(readers.readers())
    for origin, each in _sources(folder):
        for reader in _readers_of(each, origin):
            twin = next((known for known in found if known.name == reader.name), None)
            if twin is not None:
                raise UsageError(
                    f"{origin} has a reader {reader.name}, and there is one already", hint="name its file otherwise"
                )
            found.append(reader)
    return readers.in_order(found)


def _sources(folder: Path | None) -> Iterator[tuple[str, Traversable]]:
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            yield f"the package {point.value}", files(point.value)
        except (ModuleNotFoundError, TypeError):
            raise UsageError(
                f"an installed package says its readers are in {point.value}, which cannot be opened",
                hint="install it again, or remove it",
            ) from None
    if folder is not None:
        if not folder.is_dir():
            raise UsageError(f"there is no folder {folder} of readers")
        yield str(folder), folder


def _readers_of(folder: Traversable, origin: str) -> Iterator[readers.Reader]:
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".sql"):
            continue
        name = file.name.removesuffix(".sql")
        place = Place(str(Path(origin, file.name)) if isinstance(folder, Path) else f"{origin}: {file.name}", 1)
        if name in readers.SHARED:
            raise FileError(f"{name} is the name of a part of costaudit", at=place, hint="name the file otherwise")
        try:
            reader = readers.parsed(name, file.read_text("utf-8"))
        except yaml.YAMLError:
            raise FileError(
                "its first comment is no YAML", at=place, hint="begin the file as ours begin, with /* title: ..."
            ) from None
        except (KeyError, TypeError, AttributeError):
            raise FileError(
                "its first comment lacks title: or own:",
                at=place,
                hint="begin the file as ours begin, with /* title: ...",
            ) from None
        unknown = [word for word in reader.tells if word not in readers.TELLS]
        if unknown:
            raise FileError(f"tells: {unknown[0]} is none of {', '.join(readers.TELLS)}", at=place)
        yield reader
