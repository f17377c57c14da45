"""One row a request, with its exact cost and where it comes from: for spreadsheets, other programs, and checking us.

Rows are streamed, so a log of any size fits. Nothing passes through a float.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, BinaryIO, Literal, get_args

import duckdb

from costaudit import money, store
from costaudit.document import Prices
from costaudit.model import METERS
from costaudit.render.escape import csv_text
from costaudit.render.json import VERSION

if TYPE_CHECKING:
    import pyarrow as pa

Format = Literal["csv", "json", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)
_BATCH = 10_000
_RARE = "rare_quantities"
_COUNTS = frozenset({"part", "input_tokens", "output_tokens", "reasoning_tokens", *(meter.name for meter in METERS)})

Cell = str | int | Decimal | datetime | None
Row = tuple[Cell, ...]


class Charges:
    """The export of one store, whose rates must be installed. `columns` names the cells of each row.

    Costs are exact decimals as text, None when unknown. `cost_usd` is what the provider reported where it did, and the
    list cost otherwise; the costs by side add up to `list_cost_usd`.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        present = {meter for (meter,) in con.execute(store.statement("export_meters")).fetchall()}
        self._meters = [meter.name for meter in METERS if meter.name in present]
        store.run(con, "export_charges", **_meters_of_sides())
        self._cursor = con.execute(store.statement("export_rows"), {"meters": self._meters})
        fixed = [column[0] for column in self._cursor.description or ()]
        self._rare = fixed.index(_RARE)
        self.columns: tuple[str, ...] = (*fixed[: self._rare], *self._meters, *fixed[self._rare + 1 :])

    def batches(self) -> Iterator[list[Row]]:
        """Every row once, in the order of the logs."""
        while found := self._cursor.fetchmany(_BATCH):
            yield [(*row[: self._rare], *row[self._rare], *row[self._rare + 1 :]) for row in found]


def write_csv(columns: Sequence[str], batches: Iterable[list[Row]], out: BinaryIO) -> None:
    """Plain exact numbers, ISO instants, nothing for unknown; columns named `_usd` are numbers even as text."""
    text = io.TextIOWrapper(out, "utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    shapes = [None if name in _COUNTS else _plain if name.endswith("_usd") else _guarded for name in columns]
    for batch in batches:
        writer.writerows(
            [shape(cell) if shape else cell for cell, shape in zip(row, shapes, strict=True)] for row in batch
        )
    text.detach()


def of_cursor(cursor: duckdb.DuckDBPyConnection) -> tuple[tuple[str, ...], Iterator[list[Row]]]:
    """The columns and batches of any query of ours, for `write_csv`."""
    columns = tuple(column[0] for column in cursor.description or ())
    return columns, iter(lambda: cursor.fetchmany(_BATCH), [])


def write_json(charges: Charges, out: BinaryIO, prices: Prices) -> None:
    """The JSON of every report, one row a line: money as exact decimal strings, counts as integers."""
    text = io.TextIOWrapper(out, "ascii", newline="")
    about = {"version": prices.version, "sha256": prices.sha256}
    text.write('{\n"kind": "charges",\n"prices": ' + json.dumps(about, sort_keys=True) + ',\n"rows": [')
    separator = "\n"
    for batch in charges.batches():
        for row in batch:
            record = dict(zip(charges.columns, map(_plain, row), strict=True))
            text.write(separator + json.dumps(record, ensure_ascii=True, sort_keys=True))
            separator = ",\n"
    text.write(f'\n],\n"version": {VERSION}\n}}\n')
    text.detach()


def write_parquet(charges: Charges, out: BinaryIO) -> None:
    """Costs as decimal(38, 18), counts as 64-bit integers, `ts` as UTC microseconds."""
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([(name, _type(name)) for name in charges.columns])
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        for batch in charges.batches():
            columns = zip(*batch, strict=True)
            writer.write_table(
                pa.table(
                    [_array(values, field.type) for values, field in zip(columns, schema, strict=True)], schema=schema
                )
            )


def _array(values: tuple[Cell, ...], to: pa.DataType) -> pa.Array:
    import pyarrow as pa

    return pa.array(values, pa.string()).cast(to) if pa.types.is_decimal(to) else pa.array(values, to)


def _type(name: str) -> pa.DataType:
    import pyarrow as pa

    if name.endswith("_usd"):
        return pa.decimal128(38, 18)
    if name == "ts":
        return pa.timestamp("us", tz="UTC")
    return pa.int64() if name in _COUNTS else pa.string()


def _guarded(cell: Cell) -> str | int | None:
    return csv_text(cell) if isinstance(cell, str) else _plain(cell)


def _plain(cell: Cell) -> str | int | None:
    if isinstance(cell, datetime):
        return f"{cell.isoformat()}Z"
    return money.plain(cell) if isinstance(cell, Decimal) else cell


def _meters_of_sides() -> dict[str, object]:
    return {f"{side}_meters": [meter.name for meter in METERS if meter.side == side] for side in ("output", "tool")}
