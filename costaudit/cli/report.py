"""costaudit report"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from costaudit.cli import options
from costaudit.cli.discount import DiscountFile, contract
from costaudit.cli.options import WHAT

TOP_FOR_PEOPLE = 20


def report(
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar="KEY",
            show_default=False,
            rich_help_panel=WHAT,
            help="task, model, provider, tier, meter, app, team, user, day, week, month, tag.NAME. "
            "Twice for a second level.  [default: task]",
        ),
    ] = None,
    since: options.Since = None,
    until: options.Until = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where",
            metavar="KEY=VALUE",
            show_default=False,
            rich_help_panel=WHAT,
            help="Only requests where KEY is VALUE; * matches anything; KEY!=VALUE the others. Repeatable.",
        ),
    ] = None,
    top: Annotated[
        int | None,
        typer.Option(
            "--top",
            metavar="N",
            show_default=False,
            rich_help_panel=WHAT,
            help='Rows to show; the rest become "other".  [default: 20; all of them by day, in csv and in json]',
        ),
    ] = None,
    max_usd: Annotated[
        Decimal | None,
        typer.Option(
            "--max-usd",
            metavar="AMOUNT",
            parser=options.amount,
            show_default=False,
            rich_help_panel=WHAT,
            help="Exit 1 if the total is more than this, or may be.",
        ),
    ] = None,
    format_: options.AnswerFormat = None,
    json: options.Json = False,
    output: options.Output = None,
    color: options.Color = "auto",
    db: options.Db = options.DEFAULT_STORE,
    prices: options.PriceFolder = None,
    discount: DiscountFile = None,
    quiet: options.Quiet = False,
) -> None:
    """Show what was spent.

    \b
    Examples:
      costaudit report
      costaudit report --by model --since 2026-10-01
      costaudit report --by team --where task=conversation --format csv -o teams.csv
      costaudit report --by day --max-usd 1000
      costaudit report --format html -o october.html
    """
    from costaudit import report as spending
    from costaudit.cli import answer, opened
    from costaudit.errors import UsageError

    to = answer.chosen_format(format_, json)
    if top is not None and top < 1:
        raise UsageError(f"--top {top} would show nothing")
    keys = by or ["task"]
    if top is None and to in ("table", "markdown", "html") and keys[0] not in spending.TIMES:
        top = TOP_FOR_PEOPLE
    conditions = spending.conditions(where or [])
    agreed = contract(discount)
    read = opened.priced(db, prices)
    document = spending.spend(
        read.con,
        read.prices,
        by=keys,
        since=since,
        until=until,
        where=conditions,
        top=top,
        page=to == "html",
        contract=agreed,
    )
    answer.give(document, to, output, color)
    if max_usd is not None:
        spending.check_max(document, max_usd)
