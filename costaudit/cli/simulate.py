"""costaudit simulate"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from costaudit.cli import options
from costaudit.cli.options import WHAT


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
    quiet: options.Quiet = False,
) -> None:
    """Show what policies would have saved.

    \b
    Examples:
      costaudit simulate --policy policies/cheap-classify.yaml
      costaudit simulate --policy a.yaml --policy b.yaml --min-saving 10
    """
    from costaudit import policy as policies
    from costaudit import simulate as simulating
    from costaudit.cli import answer, opened

    to = answer.chosen_format(format_, json)
    checked = [policies.load(path) for path in policy]
    read = opened.priced(db, prices)
    documents = simulating.simulate(read.con, read.book, checked)
    answer.give_all("simulate", documents, to, output, color)
