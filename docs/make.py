"""Writes docs/commands.md, the help of every command, from the program itself: `python docs/make.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer

from costaudit.cli.app import app
from costaudit.cli.plain_help import Group

PAGE = Path(__file__).with_name("commands.md")
WIDTH = 110
HEAD = """\
# Commands

What `--help` says, of every command. Made by `make update-golden`; a test compares it.

The answer goes to stdout, everything else to stderr. Exit codes are in [errors.md](errors.md).
Options mean the same in every command. `COSTAUDIT_DB` and `COSTAUDIT_PRICES` stand in for `--db` and `--prices`;
`COSTAUDIT_MEMORY` (4GB) is how much memory DuckDB may take; `NO_COLOR` switches colour off.
"""


def page() -> str:
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


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
