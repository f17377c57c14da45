"""What the traffic is: tokens by task and by model, what of the input repeats, and how prompts grow by turn."""

from __future__ import annotations

from decimal import Decimal

import duckdb

from costaudit import money, store
from costaudit.document import Column, Fact, Table, Value, percent_of

MOST_ROWS = 8


def tables(con: duckdb.DuckDBPyConnection, *, whole: bool) -> tuple[Table, ...]:
    """Tokens by task and by model, and growth by turn where there are conversations; the dearest unless `whole`."""
    growth = con.execute(store.statement("audit_growth")).fetchall()
    found = [_mix(con, "task", whole), _mix(con, "model", whole)]
    if growth:
        found.append(Table("growth", _GROWTH, tuple(tuple(row) for row in growth), title="Prompts by turn"))
    return tuple(found)


def repeats(con: duckdb.DuckDBPyConnection) -> tuple[Fact, ...]:
    """The share of input that a prompt before it began with too; nothing where the log does not tell."""
    requests, sent, shared = con.execute(store.statement("audit_repeats")).fetchall()[0]
    if not requests:
        return ()
    remark = f"of {requests:,} requests whose prompts the log carries"
    return (Fact("input_repeated_percent", "input that repeats", percent_of(shared, sent), "percent", remark),)


def _columns(by: str) -> tuple[Column, ...]:
    return (
        Column(by, by),
        Column("requests", "requests", "count"),
        Column("input_tokens", "input", "tokens"),
        Column("cached_percent", "cached", "percent"),
        Column("output_tokens", "output", "tokens"),
        Column("reasoning_tokens", "reasoning", "tokens", shown="if any"),
        Column("input_tokens_50", "input p50", "tokens"),
        Column("input_tokens_95", "p95", "tokens"),
        Column("output_tokens_50", "output p50", "tokens"),
        Column("output_tokens_95", "p95", "tokens"),
        Column("output_per_input", "out/in", "ratio"),
        Column("cost_usd", "cost", "usd"),
        Column("cost_percent", "share", "percent"),
    )


_GROWTH = (
    Column("turn", "turn", "count"),
    Column("requests", "requests", "count"),
    Column("input_tokens_50", "input p50", "tokens"),
    Column("input_tokens_95", "p95", "tokens"),
)


def _mix(con: duckdb.DuckDBPyConnection, by: str, whole: bool) -> Table:
    found = con.execute(store.statement("audit_mix"), {"by": by}).fetchall()
    spent = sum(row[-1] or 0 for row in found)
    rows: list[tuple[Value, ...]] = []
    for key, requests, sent, cached, made, reasoned, of_input, of_output, _, cost in found:
        ratio = round(Decimal(made) / Decimal(sent), 3) if sent else None
        shares = (percent_of(cached, sent), made, reasoned)
        percentiles = (*(of_input or (None, None)), *(of_output or (None, None)))
        paid = None if cost is None else money.dollars(cost)
        rows.append((key, requests, sent, *shares, *percentiles, ratio, paid, percent_of(cost, spent)))
    title = f"Tokens by {by}"
    if not whole and len(rows) > MOST_ROWS:
        title += f", the dearest {MOST_ROWS} of {len(rows)}"
        rows = rows[:MOST_ROWS]
    return Table(f"by_{by}", _columns(by), tuple(rows), title=title)
