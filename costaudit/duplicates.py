"""How a duplicate was known: a closed list, kept for each file and told in words.

A duplicate is a record of a call that another record stands for. The rules are in readers/duplicates.sql (what a file
has twice) and readers/known.sql (what the store has already).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb

from costaudit import store

KINDS = {
    "same_id": "with an id the file had already",
    "earlier_state": "that a fuller record of the same call stands for",
    "forked": "of a turn another conversation's log has too (a fork, or a session resumed)",
    "id_elsewhere": "with the id of a call in another file",
    "text_elsewhere": "without an id, and word for word in another file",
    "span_elsewhere": "with the span of a call in another file",
    "other_tool_id": "seen by another tool, known by the answer's id",
    "other_tool_span": "seen by another tool, known by the span",
    "other_tool_key": "seen by another tool, known by model, token counts and time",
    "rolled_up": "adding up calls that are there themselves",
    "outer_span": "around the span of the call",
    "inner_span": "inside the span of the call, adding no count",
    "sibling_span": "by a second instrumentation of the call",
}
OTHER_TOOL = {
    "other_tool_id": "by the answer's id",
    "other_tool_span": "by the span",
    "other_tool_key": "by model, token counts and time",
}


def record(con: duckdb.DuckDBPyConnection, source_id: int) -> tuple[dict[str, int], dict[str, int]]:
    """Keep how the duplicates of the file just judged were known. Those counts, and those of files read before whose
    requests gave way (verdicts.sql has kept them).
    """
    store.run(con, "record_duplicates", source_id=source_id)
    found = con.execute(store.statement("count_duplicates"), {"source_id": source_id}).fetchall()
    kinds, given_way = (
        {kind: records for of_what, kind, records in found if of_what == name} for name in ("kinds", "given_way")
    )
    return kinds, given_way


def added_up(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Several counts by kind as one, most frequent first.

    >>> added_up([{"same_id": 1}, {"forked": 2, "same_id": 3}])
    {'same_id': 4, 'forked': 2}
    """
    total: dict[str, int] = {}
    for each in counts:
        for kind, records in each.items():
            total[kind] = total.get(kind, 0) + records
    return dict(sorted(total.items(), key=lambda item: (-item[1], item[0])))


def told(counts: Mapping[str, int]) -> str:
    """Counts by kind in words.

    >>> told({"id_elsewhere": 1_200, "rolled_up": 4})
    '1,200 with the id of a call in another file, 4 adding up calls that are there themselves'
    """
    return ", ".join(f"{records:,} {KINDS[kind]}" for kind, records in counts.items())


def seen_twice(con: duckdb.DuckDBPyConnection) -> str | None:
    """A sentence on calls that two tools logged, each counted once; None when the store knows of none."""
    kept = con.execute(store.statement("duplicate_kinds")).fetchall()
    counts = added_up([{kind: records for kind, records in kept if kind in OTHER_TOOL}])
    calls = sum(counts.values())
    if not calls:
        return None
    how = ", ".join(f"{records:,} {OTHER_TOOL[kind]}" for kind, records in counts.items())
    return f"{calls:,} {'call was' if calls == 1 else 'calls were'} seen by two tools and counted once: {how}."
