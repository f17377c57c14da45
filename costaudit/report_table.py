"""The table of a breakdown: its rows in order, the small ones folded, money as dollars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from costaudit import money
from costaudit.document import Column, Table, Value, percent_of

TIMES = ("day", "week", "month")


@dataclass(frozen=True, slots=True)
class Row:
    keys: tuple[str | None, ...]
    requests: int
    amounts: tuple[int | None, ...]  # input and output tokens; of a meter, its quantity
    cost: int | None  # grains; None when nothing in the row has a cost
    without_cost: int


def ordered(rows: list[Row], by: Sequence[str]) -> list[Row]:
    """Times in order, all else dearest first; rows of one first key stay together."""
    of_first: dict[str | None, int | None] = {}
    for row in rows:
        of_first[row.keys[0]] = added((of_first.get(row.keys[0]), row.cost))

    def place(row: Row) -> tuple[tuple[int, bool, str], ...]:
        costs = (of_first[row.keys[0]], row.cost)
        return tuple(
            (0 if name in TIMES else _dearness(cost), key is None, key or "")
            for name, key, cost in zip(by, row.keys, costs, strict=False)
        )

    return sorted(rows, key=place)


def _dearness(cost: int | None) -> int:
    """Sorts the dearest first and the unknown last."""
    return 1 if cost is None else -cost


def folded(rows: list[Row], top: int) -> list[Row]:
    """The `top` dearest rows in their order, then one for the rest; all of them where they are no more than that."""
    if len(rows) <= top:
        return rows
    kept = set(sorted(range(len(rows)), key=lambda place: _dearness(rows[place].cost))[:top])
    others = [row for place, row in enumerate(rows) if place not in kept]
    other = Row(
        ("other", *[None for _ in rows[0].keys[1:]]),
        sum(row.requests for row in others),
        tuple(added(row.amounts[place] for row in others) for place in range(len(rows[0].amounts))),
        added(row.cost for row in others),
        sum(row.without_cost for row in others),
    )
    return [*(row for place, row in enumerate(rows) if place in kept), other]


def added(values: Iterable[int | None]) -> int | None:
    """The sum of what is known; None when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def table(by: Sequence[str], rows: list[Row], total: dict[str, Any], *, name: str = "spend", title: str = "") -> Table:
    """`total` is the row of spend_total: what all requests come to, however many rows each of them is in."""
    amounts = (
        (Column("quantity", "quantity", "count"),)
        if "meter" in by
        else (Column("input_tokens", "input", "tokens"), Column("output_tokens", "output", "tokens"))
    )
    columns = (
        *(Column(key, key, "date" if key in TIMES else "text") for key in by),
        Column("requests", "requests", "count"),
        *amounts,
        Column("cost_usd", "cost", "usd"),
        Column("share_percent", "share", "percent"),
        Column("requests_without_cost", "no cost", "count", shown="if any"),
    )
    whole = Row(
        ("total", *["" for _ in by[1:]]),
        total["requests"],
        (None,) if "meter" in by else (total["input_tokens"], total["output_tokens"]),
        total["cost"],
        total["without_cost"],
    )
    cells = tuple(_cells(row, total["cost"]) for row in rows)
    return Table(name, columns, cells, _cells(whole, total["cost"]), title)


def _cells(row: Row, total_cost: int | None) -> tuple[Value, ...]:
    cost = None if row.cost is None else money.dollars(row.cost)
    return (*row.keys, row.requests, *row.amounts, cost, percent_of(row.cost, total_cost), row.without_cost)
