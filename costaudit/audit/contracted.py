"""An audit under a contract: what that makes of every sum, beside the list's. What is found does not depend on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import duckdb

from costaudit import money, store
from costaudit.audit.document import shown_places, total_of
from costaudit.audit.found import Found, Union
from costaudit.discount_table import beside
from costaudit.document import Document, Fact, Table

_STAKE = ("at stake, list", "contracted_stake_usd", "at stake, contracted")
_NOTE = (
    "Findings are looked for at list prices; contracted is what the contract makes of the same requests, as they were "
    "and as they could have been."
)


def document(
    con: duckdb.DuckDBPyConnection,
    made: Document,
    spent: Document,
    found: Sequence[Found],
    union: Union,
    *,
    whole: bool,
) -> Document:
    """`made` with contracted sums. `spent`: the report of the same requests under the contract, for its lines."""
    lines = next(table for table in spent.tables if table.name == "contract")
    paid = total_of(spent, "contracted_cost_usd")
    stake = money.dollars(union.contracted_stake or 0)
    after = {
        "spent_usd": Fact("contracted_cost_usd", "spent, contracted", paid, "usd"),
        "together_usd": Fact("together_contracted_usd", "together, contracted", stake, "usd"),
        "together_cost_usd": Fact(
            "together_contracted_cost_usd", "they cost, contracted", money.dollars(union.contracted or 0), "usd"
        ),
    }
    facts: list[Fact] = []
    for fact in made.facts:
        listed = fact.key in after
        facts += [replace(fact, title=f"{fact.title}, list"), after[fact.key]] if listed else [fact]
    of = f" of {money.usd(paid)}" if isinstance(paid, Decimal) else ""
    headline = f"{made.headline}, at list prices; {money.usd(stake)}{of} as contracted"
    figures = [replace(each, title=f"{each.title}, list") for each in made.figures]
    figures.insert(1, Fact("contracted", "Spent, contracted", paid, "usd"))
    return replace(
        made,
        title="Audit: " + headline,
        headline=headline,
        tables=(*(_table(con, table, found, whole=whole) for table in made.tables), lines),
        facts=tuple(facts),
        notes=(*made.notes, _NOTE),
        figures=tuple(figures),
        charts=tuple(replace(chart, title=f"{chart.title}, at list prices") for chart in made.charts),
    )


def _table(con: duckdb.DuckDBPyConnection, table: Table, found: Sequence[Found], *, whole: bool) -> Table:
    if table.name == "findings":
        return beside(table, "stake_usd", [each.contracted_stake for each in found], named=_STAKE)
    if table.name == "places":
        places = [place for _, place in shown_places(found, whole=whole)]
        costs = beside(table, "cost_usd", [place.contracted for place in places])
        return beside(costs, "stake_usd", [place.contracted_stake for place in places], named=_STAKE)
    if table.name in ("by_task", "by_model"):
        by = table.name.removeprefix("by_")
        rows = con.execute(store.statement("audit_mix"), {"by": by}).fetchall()
        contracted = {row[0]: row[-2] for row in rows}
        return beside(table, "cost_usd", [contracted[row[0]] for row in table.rows])
    return table
