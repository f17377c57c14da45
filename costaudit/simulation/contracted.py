"""A simulation under a contract: what that makes of every step, task and model, beside the list's dollars.

What a policy does does not depend on the contract: rules match, and stages decide, at list prices.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from decimal import Decimal
from itertools import pairwise

import duckdb

from costaudit import discount_report, money, store
from costaudit.discount import Contract, Line
from costaudit.discount_table import Named, beside
from costaudit.document import Column, Document, Fact, Period, Table, Value

_SAVED: Named = ("saved, list", "saved_contracted_usd", "saved, contracted")
_COST: Named = ("cost, list", "contracted_cost_usd", "cost, contracted")
_AFTER: Named = ("would cost, list", "contracted_cost_usd", "would cost, contracted")
_OF_CHANGES: Mapping[str, Named] = {
    "cost_usd_before": ("cost, list", "contracted_cost_usd_before", "cost, contracted"),
    "cost_usd_after": ("would cost, list", "contracted_cost_usd_after", "would cost, contracted"),
    "saved_usd": _SAVED,
}
_NOTE = (
    "Contracted is what the contract makes of each request as it was and as it would be; all else is at list prices."
)


@dataclass(frozen=True, slots=True)
class Contracted:
    """Grains. `left`: what all costs after each step; by task and model: before and after. `lines`: what is paid."""

    spent: int
    left: tuple[int, ...]
    by_task: Mapping[str, tuple[int, int]]
    by_model: Mapping[str, tuple[int, int]]
    lines: Table

    @property
    def saved(self) -> int:
        return self.spent - (self.left[-1] if self.left else self.spent)


def left(con: duckdb.DuckDBPyConnection) -> int:
    """What everything would cost under the contract (grains) as the stages so far leave it."""
    store.run(con, "sim_contracted")
    return sum(row[-1] or 0 for row in _by(con) if row[0] == "after")


def read(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    lefts: Sequence[int],
    listed: int,
    saved: int,
    period: Period | None,
) -> Contracted:
    """The numbers of the policy that was just run. `listed` and `saved`: what was spent and saved by the list."""
    store.run(con, "sim_contracted")
    rows = _by(con)
    spent = sum(row[-1] or 0 for row in rows if row[0] == "before")
    after = lefts[-1] if lefts else spent
    scopes = {id(line): _scope(con, line) for line in (*contract.credits, *contract.commitments)}
    sides = [
        discount_report.lines(
            contract,
            money.dollars(list_),
            money.dollars(paid),
            lambda line, place=place: money.dollars(scopes[id(line)][place]),  # type: ignore[misc]
            period,
        )
        for place, (list_, paid) in enumerate(((listed, spent), (listed - saved, after)))
    ]
    return Contracted(spent, tuple(lefts), _sides(rows, 1), _sides(rows, 2), _lines(sides))


def _by(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, int | None]]:
    return con.execute(store.statement("sim_contracted_by")).fetchall()


def _sides(rows: Sequence[tuple[str, str, str, int | None]], key: int) -> dict[str, tuple[int, int]]:
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        found[str(row[key])][row[0] == "after"] += row[3] or 0
    return {name: (before, after) for name, (before, after) in found.items()}


def _scope(con: duckdb.DuckDBPyConnection, line: Line) -> tuple[int, int]:
    scope = line.scope
    before, after = con.execute(
        store.statement("sim_contracted_scope"),
        {
            "provider": scope.provider,
            "model": scope.model,
            "scope_since": scope.since and datetime.combine(scope.since, time()),
            "scope_until": scope.until and datetime.combine(scope.until, time()),
        },
    ).fetchall()[0]
    return before or 0, after or 0


def _lines(sides: Sequence[tuple[list[tuple[Value, ...]], Decimal]]) -> Table:
    """Line by line what was paid, and what would be."""
    (before, paid), (after, would) = sides
    columns = (
        Column("line", "line"),
        Column("spent_usd", "as it was", "usd"),
        Column("would_usd", "as it would be", "usd"),
        Column("remark", "remark as it would be", shown="if any"),
    )
    rows = tuple((then[0], then[1], now[1], now[2]) for then, now in zip(before, after, strict=True))
    return Table("contract", columns, rows, ("total", paid, would, None), title="Contract")


def document(made: Document, of: Contracted) -> Document:
    """The report of one policy, with contracted dollars beside the list's, and its title saying which is which."""
    saved, spent = money.dollars(of.saved), money.dollars(of.spent)
    less = f"{money.usd(abs(saved))} {'' if saved >= 0 else 'more '}({money.percent(abs(saved), spent)})"
    said = f"that is at list prices; {less} as contracted"
    figures = [replace(each, title=f"{each.title}, list") if each.kind == "usd" else each for each in made.figures]
    return replace(
        made,
        title=f"{made.title}; {said}",
        headline=made.headline and f"{made.headline}; {said}",
        tables=(*(_table(table, of) for table in made.tables), of.lines),
        facts=tuple(replace(fact, title=f"{fact.title}, list") if fact.kind == "usd" else fact for fact in made.facts),
        notes=(*made.notes, _NOTE),
        figures=(
            *figures,
            Fact("contracted_cost_usd", "Spent, contracted", spent, "usd"),
            Fact("would_contracted_usd", "Would cost, contracted", spent - saved, "usd"),
        ),
        charts=tuple(replace(chart, title=f"{chart.title}, at list prices") for chart in made.charts),
    )


def comparison(made: Document, of: Mapping[str, Contracted]) -> Document:
    """Several policies side by side; `of`: by the file of each."""
    table = made.tables[0]
    files = [column.key for column in table.columns].index("file")
    rows = [of[str(row[files])] for row in table.rows]
    table = _listed(table, ("cost_usd", "saved_usd"))
    table = beside(table, "cost_usd", [each.spent - each.saved for each in rows], named=_AFTER)
    table = beside(table, "saved_usd", [each.saved for each in rows], named=_SAVED)
    spent = money.usd(money.dollars(rows[0].spent))
    return replace(
        made,
        title=f"{made.title} at list prices, {spent} as contracted",
        headline=made.headline and f"{made.headline}, at list prices",
        tables=(table,),
        notes=(*made.notes, _NOTE),
        charts=tuple(replace(chart, title=f"{chart.title}, at list prices") for chart in made.charts),
    )


def _table(table: Table, of: Contracted) -> Table:
    if table.name == "steps":
        costs = [of.spent, *of.left]
        saved = [None, *(before - after for before, after in pairwise(costs))]
        both = beside(_listed(table, ("saved_usd", "cost_usd")), "cost_usd", costs, costs[-1], named=_COST)
        return beside(both, "saved_usd", saved, of.saved, named=_SAVED)
    if table.name in ("by_task", "by_model"):
        return _changes(table, dict(of.by_task if table.name == "by_task" else of.by_model))
    return _listed(table, ())


def _changes(table: Table, sums: dict[str, tuple[int, int]]) -> Table:
    """The last row may be of several together: it has what the others leave."""
    pairs = [sums.pop(str(row[0]), None) for row in table.rows]
    rest = (sum(before for before, _ in sums.values()), sum(after for _, after in sums.values()))
    known = [pair or rest for pair in pairs]
    for key, values in (
        ("cost_usd_before", [before for before, _ in known]),
        ("cost_usd_after", [after for _, after in known]),
        ("saved_usd", [before - after for before, after in known]),
    ):
        table = beside(table, key, values, named=_OF_CHANGES[key])
    return table


def _listed(table: Table, but: Sequence[str]) -> Table:
    """The same, its other columns of dollars saying that they are the list's."""
    columns = tuple(
        replace(column, title=f"{column.title}, list") if column.kind == "usd" and column.key not in but else column
        for column in table.columns
    )
    return replace(table, columns=columns)
