"""costaudit pricing: list, show, missing; the other commands are in files of their own."""

from __future__ import annotations

from typing import Annotated

import typer

from costaudit.cli import options
from costaudit.cli.pricing_check import check
from costaudit.cli.pricing_compare import diff, upcoming
from costaudit.cli.pricing_lists import crosscheck, sync


def list_(
    format_: options.AnswerFormat = None,
    json: options.Json = False,
    output: options.Output = None,
    color: options.Color = "auto",
    prices: options.PriceFolder = None,
) -> None:
    """Models with a price, newest price first."""
    from costaudit.cli import answer, opened
    from costaudit.prices import documents

    to = answer.chosen_format(format_, json)
    answer.give(documents.listing(opened.price_book(prices)), to, output, color)


def show(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="A model, with or without its provider.")],
    format_: options.AnswerFormat = None,
    json: options.Json = False,
    output: options.Output = None,
    color: options.Color = "auto",
    prices: options.PriceFolder = None,
) -> None:
    """Every price one model has had, and where each came from.

    \b
    Examples:
      costaudit pricing show claude-sonnet-4-6
      costaudit pricing show aws/claude-sonnet-4-6 --json
    """
    from datetime import UTC, datetime

    from costaudit.cli import answer, opened
    from costaudit.prices import documents

    to = answer.chosen_format(format_, json)
    document = documents.show(opened.price_book(prices), model, datetime.now(UTC).date())
    answer.give(document, to, output, color)


def missing(
    format_: options.AnswerFormat = None,
    json: options.Json = False,
    output: options.Output = None,
    color: options.Color = "auto",
    db: options.Db = options.DEFAULT_STORE,
    prices: options.PriceFolder = None,
) -> None:
    """Models in the store that have no price."""
    from costaudit.cli import answer, opened
    from costaudit.prices import documents

    to = answer.chosen_format(format_, json)
    read = opened.priced(db, prices)
    answer.give(documents.missing(read.con, read.book), to, output, color)


COMMANDS = (list_, show, missing, diff, upcoming, check, crosscheck, sync)
