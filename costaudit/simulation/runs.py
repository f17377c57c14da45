"""Runs of stages over a log that was prepared once, and what several runs have in common, done once.

A stage finds the same in every run that begins alike, so policies that differ only in what comes later share it. What
is shared never changes a number: it is asked for by all that the rules say, save where they stand and why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import duckdb

from costaudit import store
from costaudit.model import Place
from costaudit.policy import TEN_THOUSAND, Policy, Rule
from costaudit.simulation import matching
from costaudit.simulation.numbers import Step
from costaudit.stages import STAGES, Stage, replay

MILLION = 1_000_000
ROUTE = next(place for place, stage in enumerate(STAGES) if stage.name == "route")
Matched = Callable[[Stage], None]
Rules = tuple[tuple[str, tuple[Rule, ...]], ...]
_NOWHERE = Place("", 0)


@dataclass(slots=True)
class Runs:
    """The runs over one log. `following` is the policy that is run after this one, None for the last."""

    con: duckdb.DuckDBPyConnection
    _saved: dict[Rules, int] = field(default_factory=dict)
    _begun: tuple[Rules, tuple[Step, ...]] | None = None

    def saved(self, policy: Policy, chosen: Sequence[Stage]) -> int:
        """What some stages of a policy save together, without the others (grains). Floors hold for one policy only."""
        rules = _rules(policy, chosen)
        if policy.quality is not None:
            return self._run(policy, chosen)
        if rules not in self._saved:
            self._saved[rules] = self._run(policy, chosen)
        return self._saved[rules]

    def stacked(self, policy: Policy, following: Policy | None) -> tuple[Step, ...]:
        """All stages in order, as which `sim_request` is left.

        What is done before a route is kept if `following` begins alike: there no stage leaves anything but what
        `sim_begin.sql` keeps.
        """
        before = STAGES[:ROUTE]
        rules = _rules(policy, before)
        store.run(self.con, "sim_reset")
        if self._begun is not None and self._begun[0] == rules:
            store.run(self.con, "sim_begun")
            steps = self._begun[1]
        else:
            steps = _run_each(self.con, policy, before)
            self._begun = None
            if steps and following is not None and _rules(following, before) == rules:
                store.run(self.con, "sim_begin")
                self._begun = rules, steps
        return steps + _run_each(self.con, policy, STAGES[ROUTE:])

    def _run(self, policy: Policy, chosen: Sequence[Stage]) -> int:
        return sum(step.saved for step in run_stages(self.con, policy, chosen))


def run_stages(
    con: duckdb.DuckDBPyConnection, policy: Policy, stages: Sequence[Stage], matched: Matched | None = None
) -> tuple[Step, ...]:
    """Run those of the stages that the policy has rules for, on the log as it is.

    `matched` is called once the rules of a stage have found their requests (in `sim_match`) and nothing is changed yet.
    """
    store.run(con, "sim_reset")
    return _run_each(con, policy, stages, matched)


def _run_each(
    con: duckdb.DuckDBPyConnection, policy: Policy, stages: Sequence[Stage], matched: Matched | None = None
) -> tuple[Step, ...]:
    return tuple(_run_stage(con, policy, stage, matched) for stage in stages if policy.rules(stage.name))


def _rules(policy: Policy, stages: Sequence[Stage]) -> Rules:
    """All that decides what the stages do, and nothing else."""
    return tuple((stage.name, tuple(map(_anywhere, policy.rules(stage.name)))) for stage in stages)


def _anywhere(rule: Rule) -> Rule:
    targets = tuple(replace(target, at=_NOWHERE) for target in rule.targets)
    return replace(rule, at=_NOWHERE, because=None, targets=targets)


def _run_stage(con: duckdb.DuckDBPyConnection, policy: Policy, stage: Stage, matched: Matched | None) -> Step:
    rules = policy.rules(stage.name)
    store.run(con, "sim_rules")
    con.executemany(
        "insert into sim_rule values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                number,
                rule.salt,
                rule.share,
                _millionths(rule.input_factor),
                _millionths(rule.output_factor),
                rule.within_s,
                rule.input_factor is not None,
                rule.output_factor is not None,
            )
            for number, rule in enumerate(rules, 1)
        ],
    )
    con.executemany(
        "insert into sim_rule_cache values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                number,
                rule.ttl_s,
                rule.renew,
                None if rule.hits is None else int(rule.hits * TEN_THOUSAND),
                rule.prefix,
                rule.prefix_tokens,
                rule.service_tier,
                rule.remove,
            )
            for number, rule in enumerate(rules, 1)
        ],
    )
    targets = [
        (number, attempt, rule.tried(attempt), target.provider, target.model, target.tier)
        for number, rule in enumerate(rules, 1)
        for attempt, target in enumerate(rule.targets, 1)
    ]
    if targets:
        con.executemany("insert into sim_target values (?, ?, ?, ?, ?, ?)", targets)
    matching.first(con, [rule.when for rule in policy.rules(stage.name)])
    if matched is not None:
        matched(stage)
    for statement in stage.statements:
        store.run(con, statement)
    if stage.settles:
        replay.settle(con, stage.name)
    store.run(con, "sim_apply", stage=stage.name)
    ((saved, requests),) = con.execute(store.statement("sim_step_total"), {"stage": stage.name}).fetchall()
    return Step(stage, int(saved), int(requests))


def _millionths(factor: Decimal | None) -> int:
    return MILLION if factor is None else int(factor * MILLION)
