"""Which rule each request meets first."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from costaudit import store, when


def first(con: duckdb.DuckDBPyConnection, conditions: Sequence[when.Condition]) -> None:
    """Fill `sim_match`: for each request as it stands, the first of the conditions that it passes."""
    name = "sim_match_costed" if when.uses(conditions, "cost_usd") else "sim_match"
    match = when.first_match(store.statement(name), conditions)
    con.execute(match.sql, match.parameters)
