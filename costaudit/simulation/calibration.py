"""How well the replay of prompt caches knows the caches of this log: what it finds, beside what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from costaudit import store
from costaudit.document import Column, Table, percent_of


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A model's requests whose caching could be replayed. Tokens: all sent, replayed as cached, measured as cached."""

    model: str
    requests: int
    input_tokens: int
    replayed_tokens: int
    measured_tokens: int


def read_calibration(con: duckdb.DuckDBPyConnection) -> tuple[Calibrated, ...]:
    """For the caching that was on in the log, without any policy; the replay must have been prepared."""
    return tuple(Calibrated(*row) for row in con.execute(store.statement("cache_calibration")).fetchall())


def table(calibrated: Sequence[Calibrated]) -> tuple[Table, ...]:
    """One table, or none where the log carries no prompts that a cache of its models would keep."""
    if not calibrated:
        return ()
    columns = (
        Column("model", "model"),
        Column("requests", "requests", "count"),
        Column("input_tokens", "input tokens", "count"),
        Column("replayed_percent", "cached by the replay", "percent"),
        Column("measured_percent", "cached in the log", "percent"),
        Column("difference_points", "difference, points", "percent"),
    )
    rows = []
    for each in calibrated:
        replayed = percent_of(each.replayed_tokens, each.input_tokens)
        measured = percent_of(each.measured_tokens, each.input_tokens)
        apart = None if replayed is None or measured is None else replayed - measured
        rows.append((each.model, each.requests, each.input_tokens, replayed, measured, apart))
    title = "How well the replay of prompt caches fits: the caching that was on, replayed and measured"
    return (Table("calibration", columns, tuple(rows), title=title),)
