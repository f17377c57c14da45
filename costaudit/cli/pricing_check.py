"""costaudit pricing check"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from costaudit.cli import options
from costaudit.cli.options import HOW, READ, WHAT

if TYPE_CHECKING:
    from costaudit.document import Document

FORMATS = ("table", "csv", "json", "markdown", "github", "sarif", "junit")


def _format(text: str) -> str:
    if text not in FORMATS:
        raise typer.BadParameter(f"{text} is none of {', '.join(FORMATS)}")
    return text


def check(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[DIR]", help="A price folder.  [default: pricing/, or else what came with costaudit]"
        ),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            "--base", metavar="REF|DIR", show_default=False, rich_help_panel=WHAT,
            help="What the prices were: a git commit or branch, or a folder. Without it only their form is checked.",
        ),
    ] = None,
    max_impact: Annotated[
        str | None,
        typer.Option(
            "--max-impact", metavar="PERCENT|USD", show_default=False, rich_help_panel=WHAT,
            help="Exit 1 if the workload, a model or a task in it would cost this much more or less, or may.",
        ),
    ] = None,
    step: Annotated[
        Decimal,
        typer.Option(
            "--step", metavar="PERCENT", parser=options.amount, show_default=False, rich_help_panel=WHAT,
            help="Warn of a price that moves by more than this.  [default: 50]",
        ),
    ] = Decimal(50),
    stale: Annotated[
        int,
        typer.Option(
            "--stale", metavar="DAYS", min=1, show_default=False, rich_help_panel=WHAT,
            help="Warn of a price nobody has checked for this long.  [default: 90]",
        ),
    ] = 90,
    warnings_as_errors: Annotated[
        bool,
        typer.Option(
            "--warnings-as-errors", show_default=False, rich_help_panel=WHAT, help="Exit 1 for warnings, too."
        ),
    ] = False,
    workload: Annotated[
        Path | None,
        typer.Option(
            "--workload", metavar="FILE", show_default=False, rich_help_panel=READ,
            help="What to price under both lists.  [default: workload.csv in the price folder, if there is one]",
        ),
    ] = None,
    db: Annotated[
        str | None,
        typer.Option(
            "--db", metavar="FILE", show_default=False, rich_help_panel=READ,
            help="Price the requests of a store instead of a workload.",
        ),
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "-f", "--format", metavar="FORMAT", parser=_format, show_default=False, rich_help_panel=HOW,
            help="table, csv, json, markdown (a comment), github (annotations), sarif, junit.  [default: table]",
        ),
    ] = None,
    json: options.Json = False,
    also: Annotated[
        list[str] | None,
        typer.Option(
            "--also", metavar="FORMAT=FILE", show_default=False, rich_help_panel=HOW,
            help="Write the same answer in another format, too. Repeatable.",
        ),
    ] = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> None:  # fmt: skip
    """Check a change to prices: its form, its history, what it does to the bill.

    \b
    Examples:
      costaudit pricing check
      costaudit pricing check --base origin/main
      costaudit pricing check --base origin/main --workload pricing/workload.csv --max-impact 5%
    """
    from datetime import UTC, datetime

    from costaudit.cli import answer
    from costaudit.errors import UsageError
    from costaudit.pricing_check import check as checking
    from costaudit.pricing_check import document as documents
    from costaudit.pricing_check import gate

    if json and format_ not in (None, "json"):
        raise UsageError(f"--json and --format {format_} ask for two formats")
    if workload and db:
        raise UsageError("--workload and --db are two things to price; give one")
    to = "json" if json else format_ or "table"
    others = [_also(text) for text in also or ()]
    asked = checking.Asked(
        folder or _here(),
        datetime.now(UTC).replace(tzinfo=None),
        base,
        workload,
        db,
        gate.limit(max_impact) if max_impact else None,
        step,
        stale,
    )
    checked = checking.check(asked)
    document = documents.document(checked)
    for other, file in others:
        answer.write(_text(document, other, color=False), file)
    answer.write(_text(document, to, color=answer.colored(output, color)), output)
    documents.require(checked, warnings_too=warnings_as_errors)


def _here() -> Path | None:
    """pricing/ in the current folder, where that holds prices."""
    here = Path("pricing")
    return here if here.is_dir() and any(here.glob("*.yaml")) else None


def _also(text: str) -> tuple[str, str]:
    from costaudit.errors import UsageError

    format_, equals, file = text.partition("=")
    if not equals or not file or format_ not in FORMATS:
        raise UsageError(f"--also wants FORMAT=FILE, not {text}", hint=f"a format is one of {', '.join(FORMATS)}")
    return format_, file


def _text(document: Document, to: str, *, color: bool) -> str:
    from costaudit.render import csv, findings, github, junit, sarif
    from costaudit.render import json as as_json

    match to:
        case "json":
            return as_json.render(document)
        case "csv":
            return csv.render(document)
        case "markdown":
            return github.comment(document)
        case "github":
            return github.commands(document)
        case "sarif":
            return sarif.render(document)
        case "junit":
            return junit.render(document)
    return findings.render(document, color=color)
