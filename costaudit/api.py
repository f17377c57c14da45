"""The Python API: the same answers as the command line, as pandas frames for notebooks.

Money columns are exact decimals (Arrow's, 18 places), counts are nullable integers, unknown is null. What a report says
beside its numbers (the period, the prices, what a total leaves out) is in `frame.attrs`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from costaudit import charges_export, discount_report, policy, report, simulate, store
from costaudit import discount as discount_file
from costaudit import ingest as ingesting
from costaudit.discount import Contract
from costaudit.document import Document, Kind, Prices, Table, Value
from costaudit.errors import UsageError
from costaudit.prices import book, rates
from costaudit.render import written

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_WHOLE: frozenset[Kind] = frozenset({"count", "tokens"})
_EXACT: frozenset[Kind] = frozenset({"usd", "rate", "percent", "ratio", "ms"})
_NOT_IN_FRAMES = ("refusals",)


class Audit:
    """A store and the prices it is looked at with. It holds the store until `close`; a `with` block closes it.

    `path` and `prices` as in `costaudit.open`.
    """

    def __init__(self, path: str, *, prices: str | None = None) -> None:
        self._book = book.load(Path(prices) if prices else None)
        self._con = store.open_store(path, write=True)
        self._priced = False

    def __enter__(self) -> Audit:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let other processes have the store."""
        self._con.close()

    def ingest(
        self,
        *paths: str,
        reader: str | None = None,
        map: str | None = None,
        tags: dict[str, str] | None = None,
        at: date | str | None = None,
        strict: bool = False,
        max_bad_percent: Decimal | int = 50,
    ) -> pd.DataFrame:
        """Read files, folders and globs; one row a file: what became of its records.

        `requests + refused + duplicates + not_requests = records`. A file that could not be used has `failed` and
        a `note`; nothing of it is kept. Raises UsageError for a path or reader there is none of, FileError for a
        mistake in the map.
        """
        summary = ingesting.ingest(
            self._con,
            list(paths),
            ingesting.Choices(
                reader=reader,
                mapping=Path(map) if map else None,
                tags=tags,
                at=_day(at),
                strict=strict,
                max_bad=Decimal(max_bad_percent) / 100,
            ),
        )
        self._priced = False
        names = [each.name for each in fields(ingesting.FileSummary) if each.name not in _NOT_IN_FRAMES]
        return _frame({name: [getattr(file, name) for file in summary.files] for name in names})

    def report(
        self,
        by: str | Sequence[str] = "task",
        *,
        since: date | str | None = None,
        until: date | str | None = None,
        where: str | Sequence[str] = (),
        top: int | None = None,
        discount: str | Path | None = None,
    ) -> pd.DataFrame:
        """What was spent, by one or two keys, dearest first: the columns of `costaudit report --format csv`.

        `since` is the first UTC day counted, `until` the first not counted; `where` as `KEY=VALUE` or `KEY!=VALUE`;
        `discount` is the file of a contract: `cost_usd` stays list cost, and `contracted_cost_usd` is beside it.
        Raises UsageError for an unknown key or when nothing matches, DataError when the store is empty.
        """
        document = report.spend(
            self._con,
            self._prices(),
            by=_several(by),
            since=_day(since),
            until=_day(until),
            where=report.conditions(_several(where)),
            top=top,
            contract=_contract(discount),
        )
        return _described(_of_table(document.tables[0]), document)

    def charges(self, *, discount: str | Path | None = None) -> pd.DataFrame:
        """Every request and its exact cost, one row each: the columns of `costaudit charges`."""
        from pyarrow import parquet

        self._prices()
        discount_report.install(self._con, _contract(discount))
        file = BytesIO()
        charges_export.write_parquet(charges_export.Charges(self._con), file)
        return _to_pandas(parquet.read_table(file))

    def audit(
        self,
        *,
        since: date | str | None = None,
        until: date | str | None = None,
        discount: str | Path | None = None,
    ) -> pd.DataFrame:
        """Where money is wasted: one row a finding, dearest first. Findings overlap, so their dollars do not add up.

        Raises UsageError when nothing matches, DataError when the store is empty.
        """
        from costaudit.audit.audit import audit

        found = audit(
            self._con,
            self._book,
            self._prices(),
            now=datetime.now(UTC).replace(tzinfo=None),
            since=_day(since),
            until=_day(until),
            whole=True,
            contract=_contract(discount),
        )
        return _described(_of_table(found.document.tables[0]), found.document)

    def simulate(
        self,
        *policies: str | Path,
        since: date | str | None = None,
        until: date | str | None = None,
        discount: str | Path | None = None,
    ) -> pd.DataFrame:
        """What each policy file would have saved: one row a policy and step, in the order the steps are taken.

        Each policy is run on its own. `frame.attrs["notes"]` says, by policy, what the numbers rest on.
        Raises FileError for a mistake in a policy, DataError when the store is empty.
        """
        outcome = self._outcome(policies, since, until, _contract(discount))
        import pandas as pd

        frames = []
        for document in outcome:
            frame = _of_table(document.tables[0])
            frame.insert(0, "policy", pd.array([document.name] * len(frame), dtype=frame.dtypes.iloc[0]))
            frames.append(frame)
        whole = _described(pd.concat(frames, ignore_index=True), outcome[0])
        whole.attrs |= {
            "title": "; ".join(document.title for document in outcome),
            "notes": {document.name: list(document.notes) for document in outcome},
        }
        return whole

    def requests(
        self,
        policy_file: str | Path,
        *,
        since: date | str | None = None,
        until: date | str | None = None,
        discount: str | Path | None = None,
    ) -> pd.DataFrame:
        """What would happen to each request under one policy: before and after, one row a call."""
        self._prices()
        checked = policy.load(Path(policy_file))
        cursor = simulate.requests_table(
            self._con, self._book, checked, since=_day(since), until=_day(until), contract=_contract(discount)
        )
        self._priced = False
        columns, batches = charges_export.of_cursor(cursor)
        rows = [row for batch in batches for row in batch]
        return _frame({name: [row[place] for row in rows] for place, name in enumerate(columns)})

    def sql(self, query: str) -> pd.DataFrame:
        """Any query over the tables of `docs/tables.md`, with `charges('request')` at hand."""
        self._prices()
        return _to_pandas(self._con.sql(query).to_arrow_table())

    def _outcome(
        self,
        policies: Sequence[str | Path],
        since: date | str | None,
        until: date | str | None,
        contract: Contract | None,
    ) -> list[Document]:
        if not policies:
            raise UsageError("simulate wants a policy file", hint='audit.simulate("policies/cheap-classify.yaml")')
        checked = [policy.load(Path(each)) for each in policies]
        self._prices()
        outcome = simulate.simulate(
            self._con, self._book, checked, since=_day(since), until=_day(until), contract=contract
        )
        self._priced = False  # a simulation installs rates for the models it may move to
        return list(outcome.documents[-len(checked) :])

    def _prices(self) -> Prices:
        if not self._priced:
            rates.install(self._con, self._book)
            self._priced = True
        return Prices(self._book.version, self._book.sha256)


def _of_table(table: Table) -> pd.DataFrame:
    import pyarrow as pa

    columns: dict[str, pa.Array] = {}
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in table.rows]
        columns[column.key] = _array(cells, column.kind)
    return _to_pandas(pa.table(columns))


def _array(cells: list[Value], kind: Kind) -> pa.Array:
    import pyarrow as pa

    if kind in _WHOLE:
        return pa.array(cells, pa.int64())
    texts = [None if cell is None else str(written.for_programs(cell, kind)) for cell in cells]
    return pa.array(texts, pa.string()).cast(pa.decimal128(38, 18)) if kind in _EXACT else pa.array(texts, pa.string())


def _described(frame: pd.DataFrame, document: Document) -> pd.DataFrame:
    frame.attrs = {
        "title": document.title,
        "since": document.period and document.period.since.isoformat(),
        "until": document.period and document.period.until.isoformat(),
        "prices": document.prices and document.prices.version,
        "left_out": [f"{thing.count:,} {thing.what}" for thing in document.left_out],
        "notes": list(document.notes),
    }
    lines = next((table for table in document.tables if table.name == "contract"), None)
    if lines is not None:
        frame.attrs["contract"] = [*lines.rows, *([lines.total] if lines.total else [])]
    return frame


def _frame(columns: dict[str, list[Any]]) -> pd.DataFrame:
    """Columns named `_usd` are exact decimals; the values of others say what they are."""
    import pyarrow as pa

    arrays = {
        name: pa.array(cells, pa.decimal128(38, 18)) if name.endswith("_usd") else pa.array(cells)
        for name, cells in columns.items()
    }
    texts = {name: array.cast(pa.string()) for name, array in arrays.items() if pa.types.is_null(array.type)}
    return _to_pandas(pa.table(arrays | texts))


def _to_pandas(table: pa.Table) -> pd.DataFrame:
    import pandas as pd

    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def _contract(given: str | Path | None) -> Contract | None:
    return None if given is None else discount_file.load(Path(given))


def _several(given: str | Sequence[str]) -> list[str]:
    return [given] if isinstance(given, str) else list(given)


def _day(given: date | str | None) -> date | None:
    """A UTC day; of an instant, its day."""
    if given is None:
        return None
    if isinstance(given, str):
        try:
            return date.fromisoformat(given)
        except ValueError:
            raise UsageError(f"{given} is not a day", hint="write it as 2026-10-31") from None
    return given.date() if isinstance(given, datetime) else given
