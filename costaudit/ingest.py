"""Files to requests: what was read, what was refused and why.

One file is one transaction: its requests, its refusals and its line in `source` appear together or not at all. The same bytes
are never read twice, so running a command again after anything went wrong is always safe.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from costaudit import categorise, columns, framing, readers, store
from costaudit.errors import CostauditError, DataError, EnvironmentTrouble, UsageError
from costaudit.framing import walk

if TYPE_CHECKING:
    from costaudit.framing import Framed

PREPARE = ("values", "macros", "usage")
STEPS = ("checks", "requests", "duplicates", "keep")
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class FileSummary:
    """What became of one file. `note` says what a person should know of it; `failed` that nothing of it was kept."""

    path: str
    reader: str | None = None
    records: int = 0
    requests: int = 0
    refused: int = 0
    duplicates: int = 0
    not_requests: int = 0
    blank_lines: int = 0
    note: str = ""
    failed: bool = False
    refusals: tuple[tuple[int, str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """`added` requests are new in the store; `already` were there; times are UTC, None when the log carries none."""

    files: tuple[FileSummary, ...]
    added: int
    already: int
    first_ts: datetime | None
    last_ts: datetime | None

    @property
    def failed(self) -> bool:
        return any(file.failed for file in self.files)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person asked of an ingest; the same for every file.

    `at` is the UTC day to give records that carry no time; `max_bad` the share of a file's records (0..1) that may be refused.
    """

    reader: str | None = None
    mapping: Path | None = None
    tags: dict[str, str] | None = None
    at: date | None = None
    dry_run: bool = False
    strict: bool = False
    max_bad: Decimal = Decimal("0.5")


def ingest(
    con: duckdb.DuckDBPyConnection, paths: list[str], choices: Choices, *, now: datetime | None = None, progress: Progress | None = None
) -> IngestSummary:
    """Read `paths` (files, folders, globs, `-`) into the store `con`.

    Raises UsageError for a path that is not there or a reader that does not exist. A file that cannot be used is told in its
    summary and leaves the store as it was.
    """
    known = readers.readers()
    chosen = _chosen(choices.reader, known)
    columns_map = columns.load(choices.mapping) if choices.mapping else None
    for name in PREPARE:
        _run(con, readers.shared(name))
    files = [
        _one(con, path, known, chosen, columns_map, choices, now or datetime.now(UTC), progress) for path in walk.expand(paths)
    ]
    first, last = con.execute("select min(first_ts), max(last_ts) from source").fetchall()[0]
    return IngestSummary(tuple(files), sum(f.requests for f in files), sum(f.duplicates for f in files), first, last)


def _chosen(name: str | None, known: tuple[readers.Reader, ...]) -> readers.Reader | None:
    if name is None:
        return None
    found = next((reader for reader in known if reader.name == name), None)
    if found is None:
        raise UsageError(f"there is no reader {name}", hint="one of: " + ", ".join(reader.name for reader in known))
    return found


def _one(
    con: duckdb.DuckDBPyConnection,
    path: Path | None,
    known: tuple[readers.Reader, ...],
    chosen: readers.Reader | None,
    columns_map: columns.ColumnMap | None,
    choices: Choices,
    now: datetime,
    progress: Progress | None,
) -> FileSummary:
    place = "-" if path is None else str(path)
    try:
        framed = framing.open_input(path, known_columns=columns.NAMES, progress=progress and (lambda done, size: progress(place, done, size)))
    except DataError as error:
        return FileSummary(place, note=error.message, failed=True)
    if columns_map is not None:
        reader = next(r for r in known if r.name == "table")
    else:
        reader = chosen or readers.detect(framed.sample(), known)
    if reader is None:
        if not framed.sample(1):
            return FileSummary(place, note="no records in it")
        return FileSummary(place, note="not a log costaudit knows; skipped", failed=True)
    con.execute("begin")
    try:
        summary = _load(con, framed, place, reader, columns_map, choices, now)
        keep = not (choices.dry_run or summary.failed or summary.note == ALREADY)
        con.execute("commit" if keep else "rollback")
    except CostauditError as error:
        con.execute("rollback")
        return FileSummary(place, reader.name, note=error.message, failed=True)
    except duckdb.Error as error:
        if isinstance(error, duckdb.FatalException) or "invalidated" in str(error) or "No space left" in str(error):
            raise EnvironmentTrouble(
                f"nothing of {place} was recorded: the disk is full or failing", hint="free space and run the same command again"
            ) from None
        con.execute("rollback")
        raise
    except BaseException:
        con.execute("rollback")
        raise
    return summary


ALREADY = "read before; nothing added"


def _load(
    con: duckdb.DuckDBPyConnection,
    framed: Framed,
    place: str,
    reader: readers.Reader,
    columns_map: columns.ColumnMap | None,
    choices: Choices,
    now: datetime,
) -> FileSummary:
    _run(con, readers.shared("draft"))
    import pyarrow as pa

    batches = framed.batches()
    stream = pa.RecordBatchReader.from_batches(framed.schema, batches)
    con.register("framed", stream)
    try:
        if columns_map is None:
            con.execute("create or replace temp view record as select * from framed")
        else:
            columns_map.install(con)
        _run(con, reader.sql)
    finally:
        con.unregister("framed")
    sha256 = framed.sha256
    if con.execute("select 1 from source where sha256 = ?", [sha256]).fetchall():
        return FileSummary(place, reader.name, note=ALREADY)
    source_id = _scalar(con, "select coalesce(max(source_id), 0) + 1 from source")
    first_key = _scalar(con, "select coalesce(max(request_key), 0) + 1 from request")
    bound = {"source_id": source_id, "first_key": first_key, "at": choices.at, "tags": json.dumps(choices.tags or {})}
    for name in STEPS:
        _run(con, readers.shared(name), bound)
    summary = _summary(con, framed, place, reader, source_id, choices)
    categorise.apply(con, None, first_key=first_key)
    con.execute(
        """insert into source select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
               (select min(ts) from request where request_key >= ?), (select max(ts) from request where request_key >= ?), ?""",
        [source_id, place, sha256, framed.size, reader.name, summary.records, summary.blank_lines, summary.requests, summary.refused,
         summary.duplicates, summary.not_requests, first_key, first_key, now.replace(tzinfo=None)],
    )
    return summary


def _summary(
    con: duckdb.DuckDBPyConnection, framed: Framed, place: str, reader: readers.Reader, source_id: int, choices: Choices
) -> FileSummary:
    problems = framed.problems
    con.executemany("insert into refusal values (?, ?, ?, ?, ?)", [[source_id, *problem] for problem in problems[:10_000]]) if problems else None
    counts: dict[tuple[str, str | None], int] = {}
    for _, _, code, field in problems:
        counts[code, field] = counts.get((code, field), 0) + 1
    for (code, field), number in counts.items():
        con.execute("insert into refusal_count values (?, ?, ?, ?)", [source_id, code, field, number])
    verdicts = dict(con.execute("select coalesce(verdict, 'kept'), count(*) from fresh_verdict where part = 0 group by all").fetchall())
    kept, duplicates, other = (verdicts.pop(name, 0) for name in ("kept", "row.duplicate", "not_request"))
    refused = sum(verdicts.values()) + len(problems)
    records = kept + duplicates + other + refused
    shown = con.execute("select line, code, field from refusal where source_id = ? order by line limit 1000", [source_id]).fetchall()
    summary = FileSummary(place, reader.name, records, kept, refused, duplicates, other, framed.blank_lines, "", False, tuple(shown))
    if refused and choices.strict:
        return replace(summary, requests=0, failed=True, note=f"{_records(refused)} refused, and --strict allows none; nothing of it was kept")
    if refused and refused == records:
        return replace(summary, failed=True, note="every record was refused; nothing of it was kept")
    if refused > choices.max_bad * records:
        return replace(summary, requests=0, failed=True, note=f"{refused} of {_records(records)} refused, more than --max-bad allows; nothing of it was kept")
    return summary


def _records(number: int) -> str:
    return "1 record" if number == 1 else f"{number:,} records"


def _run(con: duckdb.DuckDBPyConnection, sql: str, bound: dict[str, object] | None = None) -> None:
    for one in con.extract_statements(sql):
        con.execute(one, {name: (bound or {})[name] for name in one.named_parameters})


def _scalar(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(con.execute(sql).fetchall()[0][0])
