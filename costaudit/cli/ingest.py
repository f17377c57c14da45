"""costaudit ingest"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from costaudit.cli import options

READING = "How to read it"


def _bill(text: str) -> str:
    if text != "bill":
        raise typer.BadParameter(f"{text} is not bill, the only thing besides requests that is kept")
    return text


def ingest(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...", help="Log files or folders; - for stdin. .jsonl, .json, .csv, .parquet, and .gz of them."
        ),
    ],
    reader: Annotated[
        str | None,
        typer.Option(
            "--reader",
            metavar="NAME",
            show_default=False,
            rich_help_panel=READING,
            help="A name of costaudit formats.  [default: found out]",
        ),
    ] = None,
    readers: Annotated[
        Path | None,
        typer.Option(
            "--readers",
            metavar="DIR",
            show_default=False,
            rich_help_panel=READING,
            help="A folder of readers beside ours.",
        ),
    ] = None,
    as_: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="bill",
            parser=_bill,
            show_default=False,
            rich_help_panel=READING,
            help="Keep bills and usage reports, for reconciliation, and no requests.",
        ),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--map",
            metavar="FILE",
            show_default=False,
            rich_help_panel=READING,
            help="For --reader table: which column is which.",
        ),
    ] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option(
            "--tag",
            metavar="KEY=VALUE",
            show_default=False,
            rich_help_panel=READING,
            help="Put this tag on every request read. Repeatable.",
        ),
    ] = None,
    at: Annotated[
        date | None,
        typer.Option(
            "--at",
            metavar="DATE",
            parser=options.day,
            show_default=False,
            rich_help_panel=READING,
            help="The UTC day of requests whose log carries no time.",
        ),
    ] = None,
    estimate_usage: Annotated[
        bool,
        typer.Option(
            "--estimate-usage",
            show_default=False,
            rich_help_panel=READING,
            help="Estimate tokens from the texts of calls whose log has no usage.",
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option(
            "-n",
            "--dry-run",
            show_default=False,
            rich_help_panel=READING,
            help="Say what would be read; change nothing.",
        ),
    ] = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", show_default=False, rich_help_panel=READING, help="Exit 3 if any line is refused."),
    ] = False,
    max_bad: Annotated[
        Decimal,
        typer.Option(
            "--max-bad",
            metavar="PERCENT",
            parser=options.percent,
            show_default=False,
            rich_help_panel=READING,
            help="Keep nothing of a file when more of its lines are refused.  [default: 50]",
        ),
    ] = Decimal(50),
    show_refused: Annotated[
        bool,
        typer.Option(
            "--show-refused", show_default=False, rich_help_panel=READING, help="List the refused lines and why."
        ),
    ] = False,
    db: options.Db = options.DEFAULT_STORE,
    prices: options.PriceFolder = None,
    quiet: options.Quiet = False,
) -> None:
    """Read exported request logs into the store.

    \b
    Examples:
      costaudit ingest logs/*.jsonl
      costaudit ingest logs/ --tag team=search --dry-run
      zcat october.jsonl.gz | costaudit ingest -
    """
    from costaudit import ingest as ingesting
    from costaudit.cli import answer, ingest_told, opened
    from costaudit.cli.progress import reading
    from costaudit.prices import rates

    choices = ingesting.Choices(
        reader=reader,
        mapping=mapping,
        tags=_tags(tag or []),
        at=at,
        dry_run=dry_run,
        strict=strict,
        max_bad=max_bad / 100,
        readers=readers,
        bill=as_ is not None,
        estimate_usage=estimate_usage,
    )
    book = opened.price_book(prices)
    with opened.to_write(db, dry_run=dry_run) as con:
        with reading(quiet=quiet) as progress:
            summary = ingesting.ingest(con, paths, choices, progress=progress)
        for line in ingest_told.lines(summary, db, dry_run=dry_run, show_refused=show_refused):
            answer.say(line, quiet=quiet)
        if summary.added and not dry_run and not quiet:
            rates.install(con, book)
            for line in (*ingest_told.without_price(con), "next: costaudit report"):
                answer.say(line)
    ingest_told.check(summary)


def _tags(texts: list[str]) -> dict[str, str]:
    from costaudit.errors import UsageError

    tags = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not key or not equals:
            raise UsageError(f"--tag wants KEY=VALUE, not {text}")
        tags[key] = value
    return tags
