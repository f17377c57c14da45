"""costaudit audit"""

from __future__ import annotations

from typing import Annotated

import typer

from costaudit.cli import options
from costaudit.cli.discount import DiscountFile, contract
from costaudit.cli.options import WHAT


def audit(
    since: options.Since = None,
    until: options.Until = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on",
            metavar="CODE|USD",
            show_default=False,
            rich_help_panel=WHAT,
            help="Exit 1 if there is this finding, or if more dollars than this are at stake. Repeatable.",
        ),
    ] = None,
    write_policy: Annotated[
        str | None,
        typer.Option(
            "--write-policy",
            metavar="FILE",
            show_default=False,
            rich_help_panel=WHAT,
            help="Also write a policy to begin with, made of what would fix the findings.",
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
    """Show what the traffic is, and where money is wasted.

    \b
    Examples:
      costaudit audit
      costaudit audit --since 2026-10-01 --format html -o audit.html
      costaudit audit --fail-on unpriced --fail-on 100
      costaudit audit --write-policy start.yaml
    """
    from datetime import UTC, datetime
    from pathlib import Path

    from costaudit.audit import audit as auditing
    from costaudit.cli import answer, opened

    to = answer.chosen_format(format_, json)
    auditing.check_gates(fail_on or ())
    agreed = contract(discount)
    read = opened.priced(db, prices)
    for_programs = to in ("csv", "json")
    now = datetime.now(UTC).replace(tzinfo=None)
    outcome = auditing.audit(
        read.con,
        read.book,
        read.prices,
        now=now,
        since=since,
        until=until,
        whole=for_programs,
        findings_first=for_programs,
        page=to == "html",
        contract=agreed,
    )
    answer.give(outcome.document, to, output, color)
    if write_policy is not None:
        text = outcome.policy(Path(write_policy).stem)
        if text is None:
            answer.say("no finding can be fixed by a policy; none was written", quiet=quiet)
        else:
            answer.write(text, write_policy)
            answer.say(f"next: costaudit simulate --policy {write_policy}", quiet=quiet)
    outcome.check(fail_on or ())
