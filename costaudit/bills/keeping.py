"""A bill's file into the store's table `bill`, a slice at a time, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import duckdb

from costaudit import bills, readers, store
from costaudit.framing import Framed


class Kept(NamedTuple):
    """How many records have which verdict (those not refused are `not_request`), and the rows they gave `bill`."""

    verdicts: dict[str, int]
    rows: int


def keep(
    con: duckdb.DuckDBPyConnection, framed: Framed, slices: Iterator[object], bill: readers.Reader, source_id: int
) -> Kept:
    """`slices` are Arrow streams of the file's records, each to be used up before the next.

    Raises the framer's own DataError when the file turns out to be cut off or damaged.
    """
    store.run_sql(con, bills.shared("shape"))
    bound = {"source_id": source_id, "kind": bill.name}
    records = 0
    for stream in slices:
        con.register("framed", stream)
        try:
            store.run_sql(con, bills.shared("slice"))
            store.run_sql(con, bill.sql)
            store.run_sql(con, bills.shared("keep"), bound)
        except duckdb.Error:
            if framed.failure is not None:
                raise framed.failure from None
            raise
        records += _count(con, "select count(*) from bill_record")
    found = con.execute(
        "select code, sum(records)::bigint from refusal_count where source_id = ? group by code", [source_id]
    )
    refused = {str(code): int(count) for code, count in found.fetchall()}
    rows = _count(con, "select count(*) from bill where source_id = ?", source_id)
    return Kept({"not_request": records - sum(refused.values()), **refused}, rows)


def _count(con: duckdb.DuckDBPyConnection, sql: str, *parameters: int) -> int:
    ((count,),) = con.execute(sql, list(parameters)).fetchall()
    return int(count)
