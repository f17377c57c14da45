"""What each rule of a policy finds and what it never gets to see: rules that match nothing, rules behind others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from costaudit import money, store, when
from costaudit.document import Column, Document, Prices, Table, Value, number_of
from costaudit.policy import Policy, Rule
from costaudit.simulation import matching
from costaudit.simulation.numbers import Spent
from costaudit.simulation.tables import does
from costaudit.stages import Stage


@dataclass(frozen=True, slots=True)
class Found:
    """One rule. `passes`: requests that pass its `when:`; `got`: those that no earlier rule took; `cost`: of these.

    `taken` says how many of the others went to which earlier rule (number, from 1). Money is in grains.
    """

    stage: Stage
    number: int
    rule: Rule
    passes: int
    got: int
    cost: int | None
    taken: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of the requests a rule got."""

    moved: int = 0
    kept: int = 0
    saved: int = 0


def look(con: duckdb.DuckDBPyConnection, policy: Policy, stage: Stage) -> list[Found]:
    """Try the conditions of the stage one by one on the requests as they stand; `sim_match` is left as it was found."""
    rules = policy.rules(stage.name)
    store.run(con, "sim_first")
    got = {rule: (requests, cost) for rule, requests, cost in con.execute(store.statement("sim_rule_cost")).fetchall()}
    found = []
    for number, rule in enumerate(rules, 1):
        matching.first(con, [rule.when])
        by_rule = dict(con.execute(store.statement("sim_rule_passed")).fetchall())
        requests, cost = got.get(number, (0, None))
        earlier = tuple((other, count) for other, count in by_rule.items() if other < number)
        found.append(Found(stage, number, rule, sum(by_rule.values()), requests, cost, earlier))
    matching.first(con, [rule.when for rule in rules])
    return found


def read_saved(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, int], Saved]:
    """What the stages that just ran did, by stage and rule."""
    rows = con.execute(store.statement("sim_rule_saved")).fetchall()
    return {(stage, rule): Saved(moved, kept, int(saved)) for stage, rule, moved, kept, saved in rows}


def document(
    policy: Policy, spent: Spent, found: Sequence[Found], saved: dict[tuple[str, int], Saved], prices: Prices
) -> Document:
    columns = (
        Column("step", "step"),
        Column("rule", "rule"),
        Column("when", "when"),
        Column("does", "does"),
        Column("passes", "pass it", "count"),
        Column("got", "got", "count"),
        Column("cost_usd", "their cost", "usd"),
        Column("changed", "changed", "count"),
        Column("kept", "kept", "count"),
        Column("saved_usd", "saved", "usd"),
        Column("finding", "finding", shown="if any"),
    )
    rows = []
    for each in found:
        result = saved.get((each.stage.name, each.number), Saved())
        row: tuple[Value, ...] = (
            each.stage.name,
            str(each.rule.at),
            when.spelled(each.rule.when) or "all",
            does(each.stage.name, each.rule) or "keeps",
            each.passes,
            each.got,
            None if each.cost is None else money.dollars(int(each.cost)),
            result.moved,
            result.kept,
            money.dollars(result.saved),
            finding(each, policy),
        )
        rows.append(row)
    idle = sum(not each.passes for each in found)
    hidden = sum(bool(each.passes) and not each.got for each in found)
    counted = (
        f"{number_of(idle, 'rule')} {'never matches' if idle == 1 else 'never match'}",
        f"{hidden} {'is' if hidden == 1 else 'are'} shadowed",
    )
    told = ", ".join(counted) if idle or hidden else "each gets some"
    return Document(
        kind="policy",
        name=policy.name,
        title=f"{policy.name}: {number_of(len(found), 'rule')} on {number_of(spent.requests, 'request')}; {told}",
        tables=(Table("rules", columns, tuple(rows)),),
        period=spent.period,
        notes=("Within a step the first rule that a request passes decides; later ones do not get it.",),
        prices=prices,
        left_out=spent.left_out,
    )


def finding(found: Found, policy: Policy) -> str:
    """What is odd about a rule; empty when nothing is."""
    if found.passes == 0:
        return "never matches"
    if not found.taken:
        return ""
    rules = policy.rules(found.stage.name)
    by = ", ".join(f"line {rules[other - 1].at.line} ({count:,})" for other, count in found.taken)
    return f"{'shadowed' if found.got == 0 else 'partly shadowed'} by {by}"
