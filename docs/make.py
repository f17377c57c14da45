"""Writes what the program itself knows best into docs/: the help of every command, and what each reader reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from itertools import takewhile
from pathlib import Path

import typer
import yaml

from costaudit import bills, readers
from costaudit.cli.app import app
from costaudit.cli.plain_help import Group

COMMANDS, FORMATS = (Path(__file__).with_name(name) for name in ("commands.md", "log-formats.md"))
_MADE = re.compile(r"(?<=<!-- made from the readers -->\n).*?(?=<!-- to here -->)", re.DOTALL)
WIDTH = 110
HEAD = """\
# Commands

What `--help` says, of every command. Made by `make update-golden`; a test compares it.

The answer goes to stdout, everything else to stderr. Exit codes are in [errors.md](errors.md).
Options mean the same in every command. `COSTAUDIT_DB` and `COSTAUDIT_PRICES` stand in for `--db` and `--prices`;
`COSTAUDIT_MEMORY` (4GB) is how much memory DuckDB may take; `NO_COLOR` switches colour off.
"""
BILLS = """\
## Bills

Bills and usage reports are sums of many calls. They are recognised, so that they are never read as requests, and
`--as bill` keeps them in the table [`bill`](tables.md#bill), for reconciliation.
"""


def pages() -> dict[Path, str]:
    """Every page that is made, whole or in part, as it should be."""
    return {COMMANDS: _commands(), FORMATS: _MADE.sub(lambda _: _formats(), FORMATS.read_text("utf-8"))}


def _commands() -> str:
    contexts = _contexts(_context(typer.main.get_command(app()), "costaudit", None))
    return "\n".join(
        [HEAD, *(f"## {each.command_path}\n\n```text\n{each.get_help().strip()}\n```\n" for each in contexts)]
    )


def _contexts(context: typer.Context) -> Iterator[typer.Context]:
    yield context
    if isinstance(context.command, Group):
        for name, command in context.command.commands.items():
            yield from _contexts(_context(command, name, context))


def _context(command: typer.core.TyperCommand, name: str, parent: typer.Context | None) -> typer.Context:
    return typer.Context(command, info_name=name, parent=parent, terminal_width=WIDTH, **command.context_settings)


def _formats() -> str:
    known = sorted(readers.readers(), key=lambda reader: reader.name)
    kept = sorted(bills.bills(), key=lambda bill: bill.name)
    sums = "".join(f"- `{bill.name}`: {bill.title}\n" for bill in kept)
    return "\n".join(["", *map(_format, known), BILLS, sums])


def _format(reader: readers.Reader) -> str:
    """What the head of a reader's file says of it."""
    text = files("costaudit").joinpath("readers", f"{reader.name.replace('-', '_')}.sql").read_text("utf-8")
    head, _, sql = text.removeprefix("/*").partition("*/")
    meta = yaml.safe_load(head)
    comment = takewhile(lambda line: line.startswith("--"), sql.strip().splitlines())
    lines = [line.removeprefix("-- ") for line in comment]
    told = [
        f"- **{title}**: {meta[key] if isinstance(meta[key], str) else ', '.join(meta[key])}"
        for key, title in (("tells", "tells"), ("lacks", "cannot tell"), ("export", "how to export"))
        if key in meta
    ]
    return "\n".join([f"### {reader.name}", "", f"{reader.title}.", "", " ".join(lines), "", *told, ""])


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, "utf-8")
