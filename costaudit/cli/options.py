"""The options several commands share. An option means the same thing in every command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal, get_args

import typer

WHAT, HOW, READ = "What to show", "How to show it", "What to read"
DEFAULT_STORE = "costaudit.duckdb"

Format = Literal["table", "csv", "json", "markdown", "html"]
RowFormat = Literal["csv", "json", "parquet"]
When = Literal["auto", "always", "never"]


def word_of(choices: object) -> Callable[[str], str]:
    """A parser for one of a closed set of words, in our words where it is none."""
    words = get_args(choices)

    def parse(text: str) -> str:
        if text not in words:
            raise typer.BadParameter(f"{text} is none of {', '.join(words)}")
        return text

    return parse


def day(text: str) -> date:
    """A UTC day, YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is not a day: write it as 2026-10-31") from None


def amount(text: str) -> Decimal:
    """An exact number, not negative."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or number < 0:
        raise typer.BadParameter(f"{text} is not an amount: write it as 1000 or 0.50")
    return number


def percent(text: str | Decimal) -> Decimal:
    """0..100, with or without the sign. A default comes as the number it already is."""
    number = amount(str(text).removesuffix("%"))
    if number > 100:
        raise typer.BadParameter(f"{text} is more than 100%")
    return number


Db = Annotated[
    str,
    typer.Option(
        "--db",
        metavar="FILE",
        envvar="COSTAUDIT_DB",
        show_envvar=False,
        show_default=False,
        rich_help_panel=READ,
        help="The store.  [env var: COSTAUDIT_DB; default: costaudit.duckdb]",
    ),
]
PriceFolder = Annotated[
    str | None,
    typer.Option(
        "--prices",
        metavar="DIR",
        envvar="COSTAUDIT_PRICES",
        show_envvar=False,
        show_default=False,
        rich_help_panel=READ,
        help="A price folder.  [env var: COSTAUDIT_PRICES; default: the prices that came with costaudit]",
    ),
]
Quiet = Annotated[
    bool,
    typer.Option("-q", "--quiet", show_default=False, rich_help_panel=READ, help="Say nothing on stderr but errors."),
]
AnswerFormat = Annotated[
    Format | None,
    typer.Option(
        "-f",
        "--format",
        metavar="FORMAT",
        parser=word_of(Format),
        show_default=False,
        rich_help_panel=HOW,
        help="table, csv, json, markdown, html.  [default: table]",
    ),
]
Since = Annotated[
    date | None,
    typer.Option(
        "--since",
        metavar="DATE",
        parser=day,
        show_default=False,
        rich_help_panel=WHAT,
        help="First UTC day to count.  [default: the first in the store]",
    ),
]
Until = Annotated[
    date | None,
    typer.Option(
        "--until",
        metavar="DATE",
        parser=day,
        show_default=False,
        rich_help_panel=WHAT,
        help="First UTC day not to count.  [default: after the last]",
    ),
]
AnswerRowFormat = Annotated[
    RowFormat,
    typer.Option(
        "-f",
        "--format",
        metavar="FORMAT",
        parser=word_of(RowFormat),
        show_default=False,
        rich_help_panel=HOW,
        help="csv, json, parquet.  [default: csv]",
    ),
]
Json = Annotated[bool, typer.Option("--json", show_default=False, rich_help_panel=HOW, help="Same as --format json.")]
Output = Annotated[
    str | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        show_default=False,
        rich_help_panel=HOW,
        help="Write here instead of stdout.",
    ),
]
Color = Annotated[
    When,
    typer.Option(
        "--color",
        metavar="WHEN",
        parser=word_of(When),
        show_default=False,
        rich_help_panel=HOW,
        help="auto, always, never.  [default: auto]",
    ),
]
