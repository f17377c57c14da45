"""What a page of a simulation draws: the waterfall of its steps, and what tasks or policies would save."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from costaudit import money
from costaudit.document import Bars, Change, Chart, Fact, Table, Value, Waterfall, number_of, percent_of
from costaudit.simulation.numbers import Result

HOW_TO_READ = (
    "Each step is priced on what the step before it left, so the steps add up. "
    "An outlined bar rests on something assumed, not measured."
)


def figures(result: Result) -> tuple[Fact, ...]:
    """The numbers a page opens with."""
    spent, saved = result.spent, result.saved
    return (
        Fact("spent_usd", "Spent", money.dollars(spent.cost), "usd"),
        Fact("cost_usd", "Would cost", money.dollars(spent.cost - saved), "usd"),
        Fact("saved_percent", "Saved", percent_of(saved, spent.cost), "percent"),
        Fact("touched_percent", "Requests changed", percent_of(result.touched, spent.priced), "percent"),
    )


def of_policy(tables: Sequence[Table]) -> tuple[Chart, ...]:
    """The waterfall from the steps' table, and the savings of its tasks where there are several."""
    steps = next(table for table in tables if table.name == "steps")
    by_task = next(table for table in tables if table.name == "by_task")
    charts: list[Chart] = [_waterfall(steps)]
    place = [column.key for column in by_task.columns].index("saved_usd")
    changed = replace(by_task, rows=tuple(row for row in by_task.rows if row[place]))
    if len(changed.rows) > 1:
        charts.append(_bars("Saved by task", changed, "task", caption="Tasks whose cost would change."))
    return tuple(charts)


def best_of(results: Sequence[Result], titles: Sequence[str]) -> str:
    """The answer of a comparison in one sentence: the policy that saves most, in the words of its own title."""
    pairs = zip(results, titles, strict=True)
    best, title = min(pairs, key=lambda each: (-each[0].saved, each[0].policy.name, each[0].policy.path))
    policies = number_of(len(results), "policy", "policies")
    return f"Best of {policies}: {title}" if best.saved > 0 else f"None of {policies} would have saved anything"


def of_policies(table: Table) -> tuple[Chart, ...]:
    return (_bars("Saved by policy", table, "policy", caption="Each on its own; they overlap, so do not add them."),)


def _waterfall(steps: Table) -> Waterfall:
    names, saved, left, evidence = (_cells(steps, key) for key in ("step", "saved_usd", "cost_usd", "evidence"))
    changes = [
        Change(str(name), -_dollars(amount), str(why or ""), sure="assumed" not in str(why))
        for name, amount, why in zip(names[1:], saved[1:], evidence[1:], strict=True)
    ]
    before = str(names[0])
    return Waterfall(
        "Where the saving comes from", before, _dollars(left[0]), tuple(changes), "would cost",
        caption=HOW_TO_READ, table=steps.name,
    )  # fmt: skip


def _bars(title: str, table: Table, label: str, caption: str = "") -> Bars:
    pairs = zip(_cells(table, label), _cells(table, "saved_usd"), strict=True)
    drawn = [(str(name), saved) for name, saved in pairs if isinstance(saved, Decimal)]
    labels, values = tuple(name for name, _ in drawn), tuple(saved for _, saved in drawn)
    return Bars(title, labels, values, caption=caption, table=table.name)


def _cells(table: Table, key: str) -> list[Value]:
    place = [column.key for column in table.columns].index(key)
    return [row[place] for row in table.rows]


def _dollars(value: Value) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)
