"""Files to requests: what was read, what was refused and why.

One file is one transaction: its requests, its refusals and its line in `source` appear together or not at all. The
same bytes are never read twice, so running a command again after anything went wrong is always safe.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from costaudit import bills, categorise, columns, duplicates, framing, prefix, readers, store, when
from costaudit.bills import keeping
from costaudit.classify import at_ingest
from costaudit.document import number_of
from costaudit.errors import CostauditError, DataError, EnvironmentTrouble, NotALog, UsageError
from costaudit.framing import walk
from costaudit.framing.slices import slices
from costaudit.framing.source import sha256_of
from costaudit.ingested import Choices as Choices
from costaudit.ingested import FileSummary as FileSummary
from costaudit.ingested import IngestSummary as IngestSummary
from costaudit.readers import plugins

if TYPE_CHECKING:
    from costaudit.framing import Framed

ALREADY = "read before; nothing added"
NOTHING = "no records in it"
UNKNOWN = "not a log costaudit knows; skipped"
A_BILL = "{}: sums of many calls, not requests (--as bill keeps it); skipped"
NO_BILL = "not a bill or usage report costaudit knows; skipped"
MAX_REFUSALS_KEPT = 10_000
SLICE_BYTES = 448 << 20  # about two of the row groups DuckDB splits work by, for records of the usual size
_PREPARE = ("values", "macros", "usage", "checked", "draft", "spans")
_ONCE = ("duplicates", "known", "verdicts")
_REFUSALS_SHOWN = 1_000

Progress = Callable[[str, int, int], None]


def ingest(
    con: duckdb.DuckDBPyConnection,
    paths: list[str],
    choices: Choices,
    *,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> IngestSummary:
    """Read `paths` (files, folders, globs, `-`) into the store `con`.

    Raises UsageError for a path that is not there or a reader that does not exist. A file that cannot be used is told
    in its summary and leaves the store as it was.
    """
    job = _Job(con, choices, now or datetime.now(UTC), progress)
    files = [job.read(path) for path in walk.expand(paths)]
    first, last = con.execute(store.statement("source_span")).fetchall()[0]
    return IngestSummary(tuple(files), first, last)


class _Job:
    """One run of the command: the store, what was asked, and the SQL every file goes through."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, choices: Choices, now: datetime, progress: Progress | None
    ) -> None:
        self.con = con
        self.choices = choices
        self.now = now
        self.progress = progress
        self.readers = plugins.with_ours(choices.readers)
        self.bills = bills.bills()
        self.chosen = (
            readers.named(choices.reader, self.bills if choices.bill else self.readers) if choices.reader else None
        )
        self.map = columns.load(choices.mapping) if choices.mapping else None
        if self.map and choices.bill:
            raise UsageError("--map is for requests, and --as bill keeps none")
        if self.map and self.chosen and self.chosen.name != columns.READER:
            raise UsageError(f"--map is for --reader {columns.READER}, not {self.chosen.name}")
        self.known = readers.in_order([*self.readers, *self.bills])
        self.known_columns = self.map.theirs if self.map else readers.columns(self.known)
        for name in _PREPARE:
            store.run_sql(con, readers.shared(name))
        con.execute("set variable estimate_usage = $asked", {"asked": choices.estimate_usage})
        prefix.install(con)
        at_ingest.install(con)
        rules = categorise.load(None)
        categorise.install(con, rules)
        self.keep = when.first_match(readers.shared("keep"), [rule.when for rule in rules])

    def read(self, path: Path | None) -> FileSummary:
        """Read one file (None: stdin) in a transaction of its own."""
        place = "-" if path is None else walk.told(path)
        try:
            if path is not None and self._is_known(path):
                return FileSummary(place, note=ALREADY)
            framed = framing.open_input(path, columns=self.known_columns, progress=self._progress_of(place))
            sample = framed.sample()
        except DataError as error:
            # beside logs there is much else in a folder; but where someone said how to read a file it should be one
            passed_by = isinstance(error, NotALog) and self.map is None and self.chosen is None
            note = f"{error.message}; skipped" if passed_by else error.message
            return FileSummary(place, note=note, failed=True, hint=error.hint)
        reader = readers.named(columns.READER, self.readers) if self.map else self.chosen
        reader = reader or readers.detect(sample, self.known)
        if reader is not None and reader in self.bills and not self.choices.bill:
            framed.close()
            return FileSummary(place, note=A_BILL.format(reader.title), failed=True)
        if sample and (reader is None or (self.choices.bill and reader not in self.bills)):
            framed.close()
            return FileSummary(place, note=NO_BILL if self.choices.bill else UNKNOWN, failed=True)
        self.con.execute("begin")
        try:
            summary = self._load(framed, place, reader) if reader else FileSummary(place, note=NOTHING)
            keep = not (self.choices.dry_run or summary.failed or summary.note == ALREADY or reader is None)
            self.con.execute("commit" if keep else "rollback")
        except CostauditError as error:
            self.con.execute("rollback")
            return FileSummary(place, reader.name if reader else None, note=error.message, failed=True, hint=error.hint)
        except duckdb.Error as error:
            if isinstance(error, duckdb.FatalException) or "invalidated" in str(error) or "No space left" in str(error):
                raise EnvironmentTrouble(
                    f"nothing of {place} was recorded: the disk is full or failing",
                    hint="free space and run the same command again",
                ) from None
            self.con.execute("rollback")
            raise
        except BaseException:
            self.con.execute("rollback")
            raise
        finally:
            self.con.unregister("framed")
            framed.close()
        return summary

    def _is_known(self, path: Path) -> bool:
        """Whether the store has a file of these bytes: only files of the same size are worth a hash."""
        if not path.is_file():
            return False
        known = self.con.execute("select sha256 from source where size_bytes = ?", [path.stat().st_size]).fetchall()
        return bool(known) and (sha256_of(path),) in known

    def _progress_of(self, place: str) -> Callable[[int, int], None] | None:
        progress = self.progress
        return None if progress is None else lambda done, size: progress(place, done, size)

    def _load(self, framed: Framed, place: str, reader: readers.Reader) -> FileSummary:
        con = self.con
        ((source_id, first_key),) = con.execute(store.statement("next_keys")).fetchall()
        bound = {"source_id": source_id, "first_key": first_key, "tags": json.dumps(self.choices.tags or {})}
        con.execute("drop table if exists fresh")
        bill = None
        if self.choices.bill:
            bill = keeping.keep(con, framed, slices(framed, SLICE_BYTES), reader, source_id)
        else:
            self._read_all(framed, reader)
        sha256 = framed.sha256
        if con.execute("select 1 from source where sha256 = ?", [sha256]).fetchall():
            return FileSummary(place, reader.name, note=ALREADY)
        if bill is None:
            for name in _ONCE:
                store.run_sql(con, readers.shared(name), {"reader": reader.name})
            store.run_sql(con, self.keep.sql, {**bound, **categorise.decided(), **self.keep.parameters})
        verdicts = bill.verdicts if bill else dict(con.execute(store.statement("count_verdicts")).fetchall())
        summary = self._summary(framed, place, reader, source_id, verdicts)
        summary = replace(summary, bill_rows=bill.rows if bill and not summary.failed else 0)
        if not summary.failed:
            if bill is None:
                kinds, given_way = duplicates.record(con, source_id)
                summary = replace(summary, kinds=kinds, given_way=given_way)
            store.run(
                con,
                "record_source",
                **{**bound, "path": place, "sha256": sha256, "size": framed.size, "reader": reader.name},
                records=summary.records,
                blank_lines=summary.blank_lines,
                requests=summary.requests,
                refused=summary.refused,
                duplicates=summary.duplicates,
                not_requests=summary.not_requests,
                now=self.now.replace(tzinfo=None),
            )
        return summary

    def _read_all(self, framed: Framed, reader: readers.Reader) -> None:
        """Fill `fresh` from the file, a slice at a time, so that a file of any size needs the memory of one slice.

        A reader that has to see a file whole gets it so: DuckDB spills to disk what does not fit.

        Raises the framer's own DataError, which DuckDB would only tell in its words.
        """
        for place, stream in enumerate(slices(framed, sys.maxsize if reader.whole else SLICE_BYTES)):
            self.con.register("framed", stream)
            try:
                if place == 0:
                    self._install_reader(reader)
                for name in ("slice", "estimate", "checks") if self.choices.estimate_usage else ("slice", "checks"):
                    store.run_sql(self.con, readers.shared(name))
                if place == 0:
                    store.run_sql(self.con, readers.shared("fresh"))
                ((several,),) = self.con.execute("select max(ordinal) > 0 or max(part) > 0 from draft").fetchall()
                name = "requests_in_order" if several else "requests"
                store.run_sql(self.con, readers.shared(name), {"at": self.choices.at})
            except duckdb.Error:
                if framed.failure is not None:
                    raise framed.failure from None
                raise

    def _install_reader(self, reader: readers.Reader) -> None:
        if self.map is None:
            self.con.execute("create or replace temp view record as select * from framed")
        else:
            self.map.install(self.con)
        store.run_sql(self.con, reader.sql)

    def _summary(
        self, framed: Framed, place: str, reader: readers.Reader, source_id: int, verdicts: dict[str, int]
    ) -> FileSummary:
        problems = framed.problems
        if problems:
            store.run(
                self.con,
                "record_problems",
                source_id=source_id,
                problems=[problem._asdict() for problem in problems],
                most=MAX_REFUSALS_KEPT,
            )
        kept, duplicates, other = (verdicts.pop(name, 0) for name in ("kept", "row.duplicate", "not_request"))
        refused = sum(verdicts.values()) + len(problems)
        records = kept + duplicates + other + refused
        shown = self.con.execute(
            "select line, code, field from refusal where source_id = ? order by line, code limit ?",
            [source_id, _REFUSALS_SHOWN],
        ).fetchall()
        summary = FileSummary(
            place, reader.name, records, kept, refused, duplicates, other, framed.blank_lines, refusals=tuple(shown)
        )
        if not refused:
            return summary if records else replace(summary, note=NOTHING)
        if self.choices.strict:
            why = f"{number_of(refused, 'record')} refused, and --strict allows none"
        elif refused == records:
            why = "every record was refused"
        elif refused > self.choices.max_bad * records:
            why = f"{refused:,} of {number_of(records, 'record')} refused, more than --max-bad allows"
        else:
            return summary
        return replace(summary, requests=0, failed=True, note=f"{why}; nothing of it was kept")
