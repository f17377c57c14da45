"""costaudit demo"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from costaudit.cli import options

if TYPE_CHECKING:
    import duckdb

    from costaudit.document import Document
    from costaudit.ingest import IngestSummary
    from costaudit.render import Format

POLICIES = ("routine-to-budget", "batch-what-can-wait")
KEYS = ("task", "model", "day")
COPIED = (".gz", ".jsonl", ".csv", ".yaml", ".md")
TABLE, MAP = "translations/translations.csv", "translations/map.yaml"
ENDINGS: dict[str, Format] = {"html": "html", "md": "markdown", "csv": "csv", "json": "json"}


def demo(
    folder: Annotated[
        Path,
        typer.Argument(metavar="[FOLDER]", show_default=False, help="Where to put it all.  [default: demo]"),
    ] = Path("demo"),
    quiet: options.Quiet = False,
) -> None:
    """Try everything on the sample logs of an invented shop.

    \b
    Examples:
      costaudit demo
      costaudit demo /tmp/demo
    """
    from costaudit import policy, report, simulate
    from costaudit.audit.audit import audit
    from costaudit.cli import answer, ingest_told, opened
    from costaudit.document import Prices
    from costaudit.prices import rates
    from costaudit.render import render

    db = _store_in(folder)
    book = opened.price_book(None)
    logs, policies = _copied("sample_logs", folder), _copied("policies", folder)
    with opened.to_write(str(db), dry_run=False) as con:
        summary = _ingest(con, logs)
        rates.install(con, book)
        for line in ingest_told.lines(summary, str(db), dry_run=False, show_refused=False):
            answer.say(line, quiet=quiet)
        for line in (*ingest_told.without_price(con), ""):
            answer.say(line, quiet=quiet)
        prices = Prices(book.version, book.sha256)
        spent = {f"spend-by-{key}": report.spend(con, prices, by=[key]) for key in KEYS}
        found = audit(con, book, prices, now=summary.last_ts or datetime.min).document
        outcome = simulate.simulate(con, book, [policy.load(policies / f"{name}.yaml") for name in POLICIES])

    shown = (spent["spend-by-task"], _findings(found), outcome.documents[0])
    answer.write("\n".join(render(document, "table") for document in shown), None)
    _write(folder, spent | {"audit": found} | {document.name: document for document in outcome.documents})
    for line in _next(folder, policies):
        answer.say(line, quiet=quiet)


def shipped(name: str) -> Path:
    """A folder that ships with costaudit: inside the package, or beside it in a checkout."""
    from importlib.resources import files

    package = Path(str(files("costaudit")))
    installed = package / "data" / name
    return installed if installed.is_dir() else package.parent / name


def _store_in(folder: Path) -> Path:
    """The store of a demo in `folder`, which is made. Raises UsageError where it would mix with someone's files."""
    from costaudit.errors import UsageError

    db = folder / "costaudit.duckdb"
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file", hint="name a folder: costaudit demo FOLDER")
    if folder.is_dir() and any(folder.iterdir()) and not db.is_file():
        raise UsageError(f"{folder} holds other things", hint="name a new folder: costaudit demo FOLDER")
    folder.mkdir(parents=True, exist_ok=True)
    return db


def _copied(name: str, folder: Path) -> Path:
    """A folder that ships with costaudit, copied to `folder` to be looked at; what someone changed there stays."""
    from_, to = shipped(name), folder / name
    for path in sorted(path for path in from_.rglob("*") if path.suffix in COPIED):
        copy = to / path.relative_to(from_)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if not copy.exists():
            shutil.copyfile(path, copy)
    return to


def _ingest(con: duckdb.DuckDBPyConnection, logs: Path) -> IngestSummary:
    """Read the sample logs: those that say what they are, and the table that needs a map."""
    from costaudit import ingest as ingesting

    known = ingesting.ingest(con, sorted(str(path) for path in logs.rglob("*.jsonl*")), ingesting.Choices())
    table = ingesting.ingest(con, [str(logs / TABLE)], ingesting.Choices(mapping=logs / MAP))
    return replace(
        table,
        files=(*known.files, *table.files),
    )


def _findings(audit: Document) -> Document:
    """The audit as far as a first look goes: its findings, without their places."""
    return replace(audit, tables=audit.tables[:1], facts=(), notes=(), left_out=())


def _write(folder: Path, documents: dict[str, Document]) -> None:
    """Every document in every format."""
    from costaudit.cli import answer

    for name, document in documents.items():
        for ending, to in ENDINGS.items():
            answer.give(document, to, str(folder / f"{name}.{ending}"))


def _next(folder: Path, policies: Path) -> tuple[str, ...]:
    store = f"--db {folder / 'costaudit.duckdb'}"
    return (
        "",
        f"written to {folder}: spend by task, model and day, the audit, and what the policies do,"
        " each as html, md, csv and json",
        "next:",
        f"  costaudit report {store} --by app --by model",
        f"  costaudit audit {store}",
        f"  costaudit explain {store} chatcmpl-lk000009",
        f"  costaudit simulate {store} --policy {policies / 'all-together.yaml'}",
        "  costaudit ingest YOUR-LOGS",
    )
