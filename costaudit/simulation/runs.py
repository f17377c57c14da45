"""Runs of stages over a log that was prepared once, and what several runs have in common, done once.

A stage finds the same in every run that begins alike, so policies that differ only in what comes later share it; rules
with the same `when:` find the same requests, wherever they send them. What is shared never changes a number: it is
asked for by all that decides it, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import duckdb

from costaudit import store
from costaudit.discount import Contract
from costaudit.model import Place
from costaudit.policy import TEN_THOUSAND, Policy, Rule
from costaudit.simulation import contracted, steps
from costaudit.simulation.numbers import Step
from costaudit.simulation.steps import Matched
from costaudit.stages import STAGES, Stage
from costaudit.when import Condition

ROUTE = next(place for place, stage in enumerate(STAGES) if stage.name == "route")
Rules = tuple[tuple[str, tuple[Rule, ...]], ...]
_NOWHERE = Place("", 0)


@dataclass(slots=True)
class Runs:
    """The runs over one log of some policies, which come one after the other.

    With `contract`, each step of all stages in order also has what is left under the contract (`contracted.py`).
    """

    con: duckdb.DuckDBPyConnection
    policies: Sequence[Policy]
    contract: Contract | None = None
    _saved: dict[Rules, int] = field(default_factory=dict)
    _begun: tuple[Rules, tuple[Step, ...]] | None = None
    _found: tuple[Rules, tuple[Condition, ...]] | None = None
    _plans: dict[tuple[Rule, ...], int] = field(default_factory=dict)
    _tossed: set[tuple[int, str]] = field(default_factory=set)

    def run(
        self, policy: Policy, chosen: Sequence[Stage], matched: Matched | None = None, *, each: bool = False
    ) -> tuple[Step, ...]:
        """Run those of the stages that the policy has rules for, on the log as it is.

        `matched` is called once the rules of a stage have found their requests (in `sim_match`) and nothing is changed
        yet. `each`: what became of each request is kept (in `sim_kept_request`).
        """
        store.run(self.con, "sim_reset")
        return self._go_on(policy, (), chosen, matched, each=each)

    def saved(self, policy: Policy, chosen: Sequence[Stage]) -> int:
        """What some stages of a policy save together, without the others (grains). Floors hold for one policy only."""
        rules = _rules(policy, chosen)
        if policy.quality is None and rules in self._saved:
            return self._saved[rules]
        saved = sum(step.saved for step in self.run(policy, chosen))
        if policy.quality is None:
            self._saved[rules] = saved
        return saved

    def stacked(self, policy: Policy) -> tuple[Step, ...]:
        """All stages in order, as which `sim_request` is left.

        What is done before a route is kept if the next policy begins alike: there no stage leaves anything but what
        `sim_begin.sql` keeps.
        """
        before = STAGES[:ROUTE]
        rules = _rules(policy, before)
        store.run(self.con, "sim_reset")
        if self._begun is not None and self._begun[0] == rules:
            store.run(self.con, "sim_begun")
            done = self._begun[1]
        else:
            done = self._go_on(policy, (), before, stacked=True)
            self._begun = None
            following = self._from(policy)[1:2]
            if done and following and _rules(following[0], before) == rules:
                store.run(self.con, "sim_begin")
                self._begun = rules, done
        return done + self._go_on(policy, before, STAGES[ROUTE:], stacked=True)

    def _go_on(
        self,
        policy: Policy,
        before: Sequence[Stage],
        chosen: Sequence[Stage],
        matched: Matched | None = None,
        *,
        each: bool = False,
        stacked: bool = False,
    ) -> tuple[Step, ...]:
        """Run the chosen stages after those `before`; `stacked` when these are all there are."""
        done = []
        ran = list(before)
        for stage in chosen:
            rules = policy.rules(stage.name)
            if not rules:
                continue
            steps.install(self.con, rules)
            found = (_rules(policy, ran), tuple(rule.when for rule in rules))
            if not stage.finds or matched is not None or found != self._found:
                steps.find(self.con, stage, rules)
                if stage.finds:
                    self._found = found
                    self._plans.clear()
                    self._tossed.clear()
            if matched is not None:
                matched(stage)
            self._plan(policy, stage)
            self._toss(policy, stage)
            step = steps.make(self.con, stage, each=each)
            left = contracted.left(self.con) if stacked and self.contract is not None else None
            done.append(replace(step, left=left))
            ran.append(stage)
        return tuple(done)

    def _plan(self, policy: Policy, stage: Stage) -> None:
        """What the stage decides whatever the shares of its rules are: made, or taken up again.

        Floors are a policy's own, and so is a plan with floors.
        """
        if stage.plan is None:
            return
        rules = _planned(policy, stage)
        if policy.quality is None and rules in self._plans:
            store.run(self.con, stage.plan.again, plan=self._plans[rules])
            return
        store.run(self.con, stage.plan.make)
        following = [each for each in self._from(policy)[1:] if each.quality is None]
        if policy.quality is None and any(_planned(each, stage) == rules for each in following):
            self._plans[rules] = len(self._plans) + 1
            store.run(self.con, stage.plan.keep, plan=self._plans[rules])

    def _toss(self, policy: Policy, stage: Stage) -> None:
        """The coins that rules of the stage ask for, where they were not tossed yet."""
        rules = enumerate(policy.rules(stage.name), 1)
        asked = {(number, rule.salt) for number, rule in rules if rule.share < TEN_THOUSAND}
        if not stage.coins or asked <= self._tossed:
            return
        salts = {rule.salt for each in self._from(policy) for rule in each.rules(stage.name)}
        for statement in stage.coins:
            store.run(self.con, statement, salts=sorted(salts))
        self._tossed = {(number, salt) for number, salt in self._tossed | asked if salt in salts}

    def _from(self, policy: Policy) -> Sequence[Policy]:
        """The policy and those that are run after it."""
        place = next(place for place, each in enumerate(self.policies) if each is policy)
        return self.policies[place:]


def _rules(policy: Policy, stages: Sequence[Stage]) -> Rules:
    """All that decides what the stages do, and nothing else."""
    return tuple(
        (stage.name, tuple(map(_anywhere, policy.rules(stage.name)))) for stage in stages if policy.rules(stage.name)
    )


def _planned(policy: Policy, stage: Stage) -> tuple[Rule, ...]:
    """All that decides the plan of a stage besides what its rules find."""
    return tuple(replace(_anywhere(rule), share=TEN_THOUSAND) for rule in policy.rules(stage.name))


def _anywhere(rule: Rule) -> Rule:
    targets = tuple(replace(target, at=_NOWHERE) for target in rule.targets)
    return replace(rule, at=_NOWHERE, because=None, targets=targets)
