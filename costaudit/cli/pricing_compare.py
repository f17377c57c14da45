"""costaudit pricing: diff, upcoming"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from costaudit.cli import options
from costaudit.cli.options import READ, WHAT

if TYPE_CHECKING:
    from costaudit.prices.ledger import PriceBook


def diff(
    first: Annotated[
        str | None, typer.Argument(metavar="[A]", help="A price folder or a git commit; the prices in use otherwise.")
    ] = None,
    second: Annotated[str | None, typer.Argument(metavar="[B]", help="Another; the prices in use otherwise.")] = None,
    at: Annotated[
        list[date] | None,
        typer.Option(
            "--at", metavar="DATE", parser=options.day, show_default=False, rich_help_panel=WHAT,
            help="Compare what was in force on a UTC day; twice to compare two days.",
        ),
    ] = None,
    format_: options.AnswerFormat = None,
    json: options.Json = False,
    output: options.Output = None,
    color: options.Color = "auto",
    prices: options.PriceFolder = None,
) -> None:  # fmt: skip
    """What changed between two sets of prices.

    \b
    Examples:
      costaudit pricing diff origin/main
      costaudit pricing diff old/ new/
      costaudit pricing diff --at 2026-05-15 --at 2026-11-24
    """
    from datetime import datetime, time

    from costaudit.cli import answer
    from costaudit.errors import UsageError
    from costaudit.prices.diff import diff as compared

    to = answer.chosen_format(format_, json)
    days = at or []
    if len(days) > 2 or (len(days) < 2 and first is None):
        raise UsageError("name two things to compare", hint="two folders or commits, or --at DATE twice")
    instants = [datetime.combine(day, time()) for day in days]
    moments = (instants[0], instants[-1]) if instants else None
    document = compared(_book(first, prices), _book(second, prices), moments)
    answer.give(document, to, output, color)


def upcoming(
    workload: Annotated[
        Path | None,
        typer.Option(
            "--workload", metavar="FILE", show_default=False, rich_help_panel=READ,
            help="What to price on those days.  [default: workload.csv in the price folder, if there is one]",
        ),
    ] = None,
    db: Annotated[
        str | None,
        typer.Option("--db", metavar="FILE", show_default=False, rich_help_panel=READ, help="The same, from a store."),
    ] = None,
    format_: options.AnswerFormat = None,
    json: options.Json = False,
    output: options.Output = None,
    color: options.Color = "auto",
    prices: options.PriceFolder = None,
) -> None:  # fmt: skip
    """Prices that are announced and models that retire, and what that does to your traffic.

    \b
    Examples:
      costaudit pricing upcoming --db costaudit.duckdb
    """
    from datetime import UTC, datetime

    from costaudit import store
    from costaudit import workload as bills
    from costaudit.cli import answer
    from costaudit.errors import UsageError
    from costaudit.prices import files
    from costaudit.pricing_check.upcoming import upcoming as to_come

    if workload and db:
        raise UsageError("--workload and --db are two things to price; give one")
    to = answer.chosen_format(format_, json)
    beside = (Path(prices) if prices else files.packaged()) / bills.NAME
    path = workload or (beside if db is None and beside.is_file() else None)
    con = store.open_store(db, write=False) if db else bills.read(path) if path else None
    now = datetime.now(UTC).replace(tzinfo=None)
    answer.give(to_come(_book(None, prices), now, con, db or str(path)), to, output, color)


def _book(what: str | None, prices: str | None) -> PriceBook:
    """A folder, or a commit of the price folder; None: the prices in use."""
    from costaudit.prices import book, files
    from costaudit.yamlfile import Problems

    folder = Path(prices) if prices else None
    if what is None:
        return book.load(folder)
    here = Path("pricing")
    problems = Problems()
    read = book.read_files(files.of_base(what, folder or (here if here.is_dir() else files.packaged())), problems)
    problems.raise_all()
    return read
