"""costaudit simulate"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

import typer

from costaudit.cli import options
from costaudit.cli.discount import DiscountFile
from costaudit.cli.discount import contract as contract_of
from costaudit.cli.options import WHAT

Attribution = Literal["stacked", "shapley"]


def simulate(
    policy: Annotated[
        list[Path],
        typer.Option(
            "--policy",
            metavar="FILE",
            show_default=False,
            rich_help_panel=WHAT,
            help="A policy file; repeat it to compare policies side by side.",
        ),
    ],
    since: options.Since = None,
    until: options.Until = None,
    min_saving: Annotated[
        Decimal | None,
        typer.Option(
            "--min-saving",
            metavar="PERCENT",
            parser=options.percent,
            show_default=False,
            rich_help_panel=WHAT,
            help="Exit 1 if a policy saves less than this.",
        ),
    ] = None,
    attribution: Annotated[
        Attribution,
        typer.Option(
            "--attribution",
            metavar="HOW",
            parser=options.word_of(Attribution),
            show_default=False,
            rich_help_panel=WHAT,
            help="stacked: step by step; shapley: also by fair shares of the overlap.  [default: stacked]",
        ),
    ] = "stacked",
    requests: Annotated[
        str | None,
        typer.Option(
            "--requests",
            metavar="FILE",
            show_default=False,
            rich_help_panel=WHAT,
            help="Also write what would happen to each request, as CSV.",
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
    """Show what policies would have saved.

    \b
    Examples:
      costaudit simulate --policy policies/cheap-classify.yaml
      costaudit simulate --policy a.yaml --policy b.yaml --min-saving 10
    """
    from costaudit import charges_export as row_export
    from costaudit import policy as policies
    from costaudit import simulate as simulating
    from costaudit.cli import answer, opened
    from costaudit.errors import UsageError

    if requests is not None and len(policy) > 1:
        raise UsageError("--requests wants one policy: it writes a row for each request")
    to = answer.chosen_format(format_, json)
    checked = [policies.load(path) for path in policy]
    contract = contract_of(discount)
    read = opened.priced(db, prices)
    outcome = simulating.simulate(
        read.con, read.book, checked, since=since, until=until, attribution=attribution, contract=contract
    )
    answer.give_all("simulate", outcome.documents, to, output, color)
    if requests is not None:
        cursor = simulating.requests_table(read.con, read.book, checked[0], since=since, until=until, contract=contract)
        with answer.whole_file(requests) as file:
            row_export.write_csv(*row_export.of_cursor(cursor), file)
    outcome.check(min_saving)
