"""stdout is the answer, stderr the conversation: how each is written, in colour only where that is wanted."""

from __future__ import annotations

import errno
import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

import typer

from costaudit.document import Document
from costaudit.errors import EnvironmentTrouble, UsageError
from costaudit.render import Format, render, render_all
from costaudit.render.escape import visible

BROKEN_PIPE = 141
_REFUSED = {
    errno.ENOSPC: "the disk is full: {} cannot be written",
    errno.EDQUOT: "the disk quota is used up: {} cannot be written",
    errno.EROFS: "{} is on a read-only file system",
    errno.EACCES: "no permission to write {}",
    errno.EPERM: "no permission to write {}",
}


def wants_color(stream: TextIO, when: str = "auto") -> bool:
    """Colour only on a terminal, unless someone says otherwise."""
    if when != "auto":
        return when == "always"
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def chosen_format(format_: Format | None, json: bool) -> Format:
    if json and format_ not in (None, "json"):
        raise UsageError(f"--json and --format {format_} ask for two formats")
    return "json" if json else format_ or "table"


def give(document: Document, to: Format, output: str | None, color: str = "auto") -> None:
    """Write one document to `output`, or stdout."""
    write(render(document, to, color=colored(output, color), command=typed()), output)


def give_all(kind: str, documents: Sequence[Document], to: Format, output: str | None, color: str = "auto") -> None:
    """Write what a command that may give several documents gave."""
    write(render_all(kind, documents, to, color=colored(output, color), command=typed()), output)


def typed() -> str:
    """The command line as it was typed, for a page to say how to make it again; empty where costaudit is a library."""
    program = Path(sys.argv[0])
    ours = program.stem == "costaudit" or (program.name == "__main__.py" and program.parent.name == "costaudit")
    return shlex.join(["costaudit", *sys.argv[1:]]) if ours else ""


def write(text: str, output: str | None) -> None:
    """Write an answer. A file appears whole or not at all; a reader that went away is not an error to talk about."""
    if output is None or output == "-":
        with to_stdout() as out:
            out.write(text.encode("utf-8", "backslashreplace"))
    else:
        with whole_file(output) as out:
            out.write(text.encode("utf-8", "backslashreplace"))


@contextmanager
def to_stdout() -> Iterator[BinaryIO]:
    """stdout as bytes. Exits with 141 when its reader is gone, as other programs do."""
    try:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(BROKEN_PIPE) from None


@contextmanager
def whole_file(path: str) -> Iterator[BinaryIO]:
    """A new file beside `path` that takes its name once all is written. Raises EnvironmentTrouble when it cannot be."""
    target = Path(path)
    if not target.parent.is_dir():
        raise UsageError(f"there is no folder {target.parent} to write {target.name} in")
    if target.is_dir():
        raise UsageError(f"{target} is a folder; name a file to write")
    if target.exists() and not target.is_file():  # /dev/null, a named pipe
        with target.open("wb") as out:
            yield out
        return
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    except OSError as error:
        if error.errno not in _REFUSED:
            raise
        raise EnvironmentTrouble(_REFUSED[error.errno].format(path)) from None
    finally:
        part.unlink(missing_ok=True)


def say(line: str, *, quiet: bool = False) -> None:
    """One line of conversation."""
    if not quiet:
        print(visible(line), file=sys.stderr)


def colored(output: str | None, when: str) -> bool:
    return wants_color(sys.stdout, when) if output in (None, "-") else when == "always"
