"""Parquet: each row becomes a JSON object. Numbers, times and decimals are written out by Arrow, exactly, as text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from costaudit.errors import DataError
from costaudit.framing.framed import SAMPLED, SCHEMA, Framed, Problem
from costaudit.framing.source import Source

_ROWS = 20_000
_DAMAGED = "it is a damaged or cut-off Parquet file"


class ParquetFile(Framed):
    """Raises DataError for a file whose footer cannot be read, or that has two columns of one name."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        if source.path is None:
            raise DataError("it is a Parquet file, which can be read from a file only, not from stdin")
        self._size = source.path.stat().st_size
        with _damage():
            self._file = pq.ParquetFile(str(source.path))
            names = self._file.schema_arrow.names
        if len(set(names)) < len(names):
            raise DataError("two of its columns have the same name")

    def close(self) -> None:
        self._file.close()
        super().close()

    def sample(self, most: int = SAMPLED) -> list[str]:
        with _damage():
            rows = next(self._file.iter_batches(batch_size=most), None)
            if rows is None:
                return []
            return [str(text) for text in self._texts(_only(rows, _utf8(rows))).to_pylist()]

    def _batches(self) -> Iterator[pa.RecordBatch]:
        line = 1
        with _damage():
            for rows in self._file.iter_batches(batch_size=_ROWS):
                numbers = pa.array(list(range(line, line + rows.num_rows)), pa.int64())
                line += rows.num_rows
                readable = _utf8(rows)
                self.problems += [
                    Problem(number, None, "row.encoding") for number in numbers.filter(pc.invert(readable)).to_pylist()
                ]
                texts = self._texts(_only(rows, readable))
                yield pa.record_batch(
                    [numbers.filter(readable), pa.nulls(len(texts), pa.int64()), texts], schema=SCHEMA
                )

    @staticmethod
    def _texts(rows: pa.RecordBatch) -> pa.Array:
        columns = [_written(column) for column in rows.columns]
        table = pa.Table.from_arrays(columns, names=rows.schema.names)
        if not table.num_columns:
            return pa.nulls(rows.num_rows, pa.string())
        with duckdb.connect(":memory:", config={"threads": "1"}) as con:
            con.register("row of the file", table)  # a name that no column has, which would be meant instead
            found = con.sql(
                'select to_json("row of the file")::varchar as text from "row of the file"'
            ).to_arrow_table()
        return found.column(0).combine_chunks()


def _written(column: pa.Array) -> pa.Array:
    """A plain column as text; a nested one as it is."""
    if isinstance(column.type, pa.BaseExtensionType):
        column = column.storage
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_fixed_size_binary(column.type):  # a UUID, as a rule: no text, but told apart by its digits
        return pa.array([None if value is None else value.hex() for value in column.to_pylist()], pa.string())
    if pa.types.is_nested(column.type) or pa.types.is_string(column.type) or pa.types.is_null(column.type):
        return column
    if pa.types.is_timestamp(column.type) and column.type.tz is not None:
        column = column.cast(pa.timestamp(column.type.unit, "UTC")).cast(pa.timestamp(column.type.unit))
    return pc.cast(column, pa.string())


def _only(rows: pa.RecordBatch, wanted: pa.BooleanArray) -> pa.RecordBatch:
    return rows if pc.all(wanted).as_py() is not False else rows.filter(wanted)  # some types cannot be filtered


def _utf8(rows: pa.RecordBatch) -> pa.BooleanArray:
    """Which rows have nothing but UTF-8 in their binary columns: such columns are taken for text."""
    good = [True] * rows.num_rows
    for column in rows.columns:
        if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
            for place, value in enumerate(column.to_pylist()):
                good[place] = good[place] and (value is None or _is_text(value))
    return pa.array(good, pa.bool_())


def _is_text(value: bytes) -> bool:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def _damage() -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, duckdb.Error):
        raise DataError(_DAMAGED) from None
