"""A workload: what was used, as a bill of quantities. No prompts, no users: it can be committed beside a price list.

A line is a point in the price list, so that any other list can price it: provider, model, tier, region, month, the
input size and the minute of the week from which its price holds, and then task, meter and quantity.
"""

from __future__ import annotations

import csv
import io
from array import array
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import duckdb

from costaudit import store
from costaudit.errors import DataError, EnvironmentTrouble, FileError
from costaudit.model import METERS, SERVICE_TIERS, Place
from costaudit.render.escape import csv_text

if TYPE_CHECKING:
    from costaudit.prices.ledger import PriceBook

COLUMNS = ("provider", "model", "tier", "region", "month", "band", "minute", "task", "meter", "quantity")
NAME = "workload.csv"
_MOST_BYTES = 200_000_000


def rows(con: duckdb.DuckDBPyConnection, book: PriceBook) -> list[tuple[str | int, ...]]:
    """The lines of a store's workload, in order. The rates of `book` have to be installed in `con`."""
    over = {line.over for model in book.models for entry in model.entries for line in entry.lines}
    edges = [0, *sorted(size + 1 for size in over if size is not None)]
    found = con.execute(store.statement("workload"), {"edges": edges}).fetchall()
    if not found:
        raise DataError("the store has no request with usage", hint="read some logs with: costaudit ingest PATH")
    return [tuple(row) for row in found]


def write(lines: list[tuple[str | int, ...]], out: BinaryIO) -> None:
    """As CSV with a head, `\\n` at the end of lines."""
    text = io.TextIOWrapper(out, "utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([csv_text(cell) if isinstance(cell, str) and cell else cell for cell in line] for line in lines)
    text.detach()


def read(path: Path) -> duckdb.DuckDBPyConnection:
    """A workload file as a store in memory: a request for each point. Raises FileError with the first wrong lines."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    data = _bytes(path)
    head = data[:1000].split(b"\n", 1)[0].decode("utf-8", "replace").strip().lstrip("\ufeff")
    if tuple(head.split(",")) != COLUMNS:
        raise FileError(
            f"the columns of a workload are {','.join(COLUMNS)}",
            at=Place(str(path), 1),
            hint="make one with: costaudit workload",
        )
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(COLUMNS, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise FileError(f"this is no CSV of a workload: {str(error).splitlines()[0]}", at=Place(str(path), 1)) from None
    # `pa.array` would import pandas to look at what it is given.
    lines = pa.py_buffer(array("q", range(2, table.num_rows + 2)))
    table = table.append_column("line", pa.Array.from_buffers(pa.int64(), table.num_rows, [None, lines]))
    con = store.open_store(":memory:", write=True)
    con.register("workload_line", table)
    wrong = con.execute(
        store.statement("workload_wrong"),
        {"tiers": list(SERVICE_TIERS), "meters": [meter.name for meter in METERS]},
    ).fetchall()
    if wrong:
        first, *more = [FileError(said, at=Place(str(path), line), code="workload") for line, said in wrong]
        raise FileError(first.message, at=first.at, code="workload", more=tuple(more))
    store.run(con, "workload_read")
    con.unregister("workload_line")
    return con


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise FileError(f"the workload {path} has more than {_MOST_BYTES:,} bytes")
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise FileError(f"there is no workload {path}", hint="make one with: costaudit workload -o FILE") from None
    except PermissionError:
        raise EnvironmentTrouble(f"no permission to read {path}") from None
