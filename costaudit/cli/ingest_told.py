"""What an ingest has to say: a line a file, what was added, what has no price, and whether it failed."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from costaudit import duplicates
from costaudit.document import Period, number_of
from costaudit.errors import DataError

if TYPE_CHECKING:
    import duckdb

    from costaudit.ingest import FileSummary, IngestSummary

_MODELS_NAMED = 3
_SKIPPED = "skipped"


def lines(summary: IngestSummary, db: str, *, dry_run: bool, show_refused: bool) -> list[str]:
    """One line a file, its refused lines if wanted, and what became of the store."""
    told = []
    names = _names(summary.files)
    width = max((len(name) for name in names), default=0)
    reader_width = max((len(file.reader or "") for file in summary.files), default=0)
    count_width = max((len(f"{file.requests:,}") for file in summary.files), default=0)
    for name, file in zip(names, summary.files, strict=True):
        told.append(f"{name:<{width}}    {_what(file, reader_width, count_width)}")
        if show_refused:
            told += [f"  {name}:{line}  {code}{f' ({field})' if field else ''}" for line, code, field in file.refusals]
            hidden = file.refused - len(file.refusals)
            if hidden > 0:
                told.append(f"  and {hidden:,} more in {name}; every one is in the store's table refusal")
    when = f", {_days(summary)}" if summary.first_ts and summary.added else ""
    would = "would be added to" if dry_run else "added to"
    if any(file.bill_rows for file in summary.files):
        count = sum(file.bill_rows for file in summary.files)
        return [*told, f"{number_of(count, 'amount')} of bills {would} {db}, table bill."]
    repeats = f"{summary.already:,}"
    if len(summary.kinds) == 1:
        repeats = duplicates.told(summary.kinds)
    elif summary.kinds:
        repeats += f" ({duplicates.told(summary.kinds)})"
    told.append(f"{number_of(summary.added, 'request')} {would} {db}{when}. Repeats counted once: {repeats}.")
    return told


def without_price(con: duckdb.DuckDBPyConnection) -> list[str]:
    """A line if requests in the store have no price. The rates must be installed."""
    from costaudit import store

    models = con.execute(store.statement("left_out_models")).fetchall()
    if not models:
        return []
    count = sum(requests for _, requests in models)
    named = ", ".join(name for name, _ in models[:_MODELS_NAMED])
    more = f" and {len(models) - _MODELS_NAMED} more" if len(models) > _MODELS_NAMED else ""
    have, them = ("has", "it") if count == 1 else ("have", "them")
    return [
        f"{number_of(count, 'request')} {have} no price: {named}{more}. "
        f"Totals will leave {them} out (costaudit pricing missing)."
    ]


def check(summary: IngestSummary) -> None:
    """Raise DataError when something of a file was lost, or nothing could be used. A file that is no log is no loss."""
    lost = [file for file in summary.files if file.failed and not file.note.endswith(_SKIPPED)]
    if lost:
        raise DataError(
            f"nothing was kept of {', '.join(file.path for file in lost)}",
            hint="to see the lines and why they were refused: --show-refused"
            if any(file.refused for file in lost)
            else next((file.hint for file in lost if file.hint), None),
        )
    from costaudit.ingest import ALREADY

    if not any(file.records or file.note == ALREADY or (file.reader and file.note) for file in summary.files):
        raise DataError(
            "there was nothing in it that costaudit can use",
            hint=next((file.hint for file in summary.files if file.hint), "log formats it knows: costaudit formats"),
        )


def _what(file: FileSummary, reader_width: int, count_width: int) -> str:
    if file.note:
        return f"{file.reader}: {file.note}" if file.reader else file.note
    refused = f"    {number_of(file.refused, 'line')} refused" if file.refused else ""
    if file.bill_rows:
        return f"{file.reader:<{reader_width}}    {number_of(file.bill_rows, 'amount')}{refused}"
    noun = "request" if file.requests == 1 else "requests"
    repeats = f"    {number_of(file.duplicates, 'duplicate')}" if file.duplicates else ""
    return f"{file.reader or '':<{reader_width}}    {file.requests:>{count_width},} {noun}{refused}{repeats}"


def _names(files: tuple[FileSummary, ...]) -> list[str]:
    """File names, or whole paths where two files have the same name."""
    names = [PurePath(file.path).name or file.path for file in files]
    return names if len(set(names)) == len(names) else [file.path for file in files]


def _days(summary: IngestSummary) -> str:
    from datetime import timedelta

    from costaudit.render.written import period

    assert summary.first_ts is not None
    assert summary.last_ts is not None
    span = Period(summary.first_ts.date(), summary.last_ts.date() + timedelta(days=1))
    return period(span).removesuffix(" UTC")
