"""One stage of a policy, run on the request table as the stages before left it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

import duckdb

from costaudit import store
from costaudit.policy import TEN_THOUSAND, Rule
from costaudit.simulation import matching
from costaudit.simulation.numbers import Step
from costaudit.stages import Stage, replay

MILLION = 1_000_000
Matched = Callable[[Stage], None]


def install(con: duckdb.DuckDBPyConnection, rules: Sequence[Rule]) -> None:
    """The rules of a stage, as the tables its statements read."""
    targets = [
        (number, attempt, rule.tried(attempt), target)
        for number, rule in enumerate(rules, 1)
        for attempt, target in enumerate(rule.targets, 1)
    ]
    store.run(
        con,
        "sim_rules",
        rule=list(range(1, len(rules) + 1)),
        salt=[rule.salt for rule in rules],
        share=[rule.share for rule in rules],
        input_millionths=[_millionths(rule.input_factor) for rule in rules],
        output_millionths=[_millionths(rule.output_factor) for rule in rules],
        within_s=[rule.within_s for rule in rules],
        assumes_input=[rule.input_factor is not None for rule in rules],
        assumes_output=[rule.output_factor is not None for rule in rules],
        ttl_s=[rule.ttl_s for rule in rules],
        renew=[rule.renew for rule in rules],
        hits=[None if rule.hits is None else int(rule.hits * TEN_THOUSAND) for rule in rules],
        prefix=[rule.prefix for rule in rules],
        prefix_tokens=[rule.prefix_tokens for rule in rules],
        service_tier=[rule.service_tier for rule in rules],
        remove=[rule.remove for rule in rules],
        target_rule=[number for number, _, _, _ in targets],
        attempt=[attempt for _, attempt, _, _ in targets],
        tried=[tried for _, _, tried, _ in targets],
        provider=[target.provider for _, _, _, target in targets],
        model=[target.model for _, _, _, target in targets],
        model_tier=[target.tier for _, _, _, target in targets],
    )


def find(con: duckdb.DuckDBPyConnection, stage: Stage, rules: Sequence[Rule]) -> None:
    """Which rule each request meets first, and what its stage has to know of it whatever the rule does."""
    matching.first(con, [rule.when for rule in rules])
    for statement in stage.finds:
        store.run(con, statement)


def make(con: duckdb.DuckDBPyConnection, stage: Stage, *, each: bool) -> Step:
    """What the stage does with the requests that its rules found. `each`: also keep the reasons, request by request.

    What has no price stays. Where others share caches with it, that has to be known before these are replayed: so a
    replay with a request in it that cannot go is undone, and done again without it.
    """
    while True:
        for statement in stage.statements:
            store.run(con, statement, each=each)
        settles = stage.settles and replay.needed(con)
        if settles:
            store.run(con, "sim_unpriced")
            replay.settle(con, stage.name)
        store.run(con, "sim_price")
        if not settles or not _refused(con):
            break
        store.run(con, "sim_undo", stage=stage.name)
    if con.execute("from sim_step where not made limit 1").fetchall():
        store.run(con, "sim_take_back", stage=stage.name)
    store.run(con, "sim_apply", stage=stage.name, each=each)
    ((saved, requests),) = con.execute(store.statement("sim_step_total"), {"stage": stage.name}).fetchall()
    return Step(stage, int(saved), int(requests))


def _refused(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether requests that would go elsewhere have no price there; they are in `sim_refused` from here on."""
    ((added,),) = con.execute(store.statement("sim_refused")).fetchall()
    return bool(added)


def _millionths(factor: Decimal | None) -> int:
    return MILLION if factor is None else int(factor * MILLION)
