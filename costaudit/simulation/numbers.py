"""The numbers of a simulation, before anyone writes them down. Money is in grains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction

import duckdb

from costaudit import store
from costaudit.document import LeftOut, Period
from costaudit.left_out import left_out
from costaudit.policy import Policy, Rule
from costaudit.simulation.calibration import Calibrated, read_calibration
from costaudit.simulation.contracted import Contracted
from costaudit.simulation.floors import Question
from costaudit.simulation.ranges import Ranges, read_ranges
from costaudit.stages import Evidence, Stage


@dataclass(frozen=True, slots=True)
class SpentRow:
    """`why_unknown` says why `cost` is None; it is None where there is a cost."""

    task: str
    model: str
    why_unknown: str | None
    cost_basis: str | None
    requests: int
    cost: int | None
    undated: int
    first_ts: datetime | None
    last_ts: datetime | None


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent in the period, as logged. `since` and `until` are the UTC days asked for."""

    rows: tuple[SpentRow, ...]
    left_out: tuple[LeftOut, ...]
    since: date | None
    until: date | None

    @property
    def requests(self) -> int:
        return sum(row.requests for row in self.rows)

    @property
    def priced(self) -> int:
        """Requests that have a cost."""
        return sum(row.requests for row in self.rows if row.cost is not None)

    @property
    def cost(self) -> int:
        return _sum(row.cost for row in self.rows)

    @property
    def undated(self) -> int:
        return sum(row.undated for row in self.rows)

    @property
    def period(self) -> Period | None:
        """The UTC days counted; None when no request has a time."""
        firsts = [row.first_ts for row in self.rows if row.first_ts]
        lasts = [row.last_ts for row in self.rows if row.last_ts]
        if not firsts:
            return None
        return Period(self.since or min(firsts).date(), self.until or max(lasts).date() + timedelta(days=1))

    def cost_by(self, basis: str) -> int:
        """The part of the cost that comes from `reported` or `genai-prices`."""
        return _sum(row.cost for row in self.rows if row.cost_basis == basis)


@dataclass(frozen=True, slots=True)
class Step:
    """`saved` is negative for a loss; `requests` are those of the log it touched.

    `left`: what all would cost under a contract after it; None where there is none.
    """

    stage: Stage
    saved: int
    requests: int
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Requests a rule (number, from 1) changed alike. A tokenizer is None where no price list names it."""

    stage: str
    rule: int
    from_model: str
    to_model: str
    from_tier: str
    to_tier: str
    from_tokenizer: str | None
    to_tokenizer: str | None
    requests: int
    saved: int
    reported: int  # whose cost the provider reported
    unsaid_features: int  # whose log does not carry which features were used
    cached: int  # that read from a prompt cache


@dataclass(frozen=True, slots=True)
class Kept:
    stage: str
    rule: int
    reason: str  # a code; `stages.reason` has the words
    requests: int


@dataclass(frozen=True, slots=True)
class Change:
    """Requests and cost of one task or model, before and after."""

    name: str
    requests_before: int
    requests_after: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Held:
    """Caches kept by the hour: how many are made, what they hold (tokens times ms), and what holding costs (grains)."""

    caches: int = 0
    token_ms: int = 0
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """One policy. `alone`: what each stage would save without the others. `touched`: requests any stage changed.

    `questions`: what its floors asked of the scores; `shares`: Shapley shares by stage, where they were asked for.
    """

    policy: Policy
    spent: Spent
    steps: tuple[Step, ...]
    alone: dict[str, int]
    moves: tuple[Move, ...]
    kept: tuple[Kept, ...]
    by_task: tuple[Change, ...]
    by_model: tuple[Change, ...]
    touched: int
    questions: tuple[Question, ...] = ()
    shares: dict[str, Fraction] = field(default_factory=dict)
    ranges: Ranges = field(default_factory=Ranges)
    held: Held = field(default_factory=Held)
    calibration: tuple[Calibrated, ...] = ()
    replayed: frozenset[tuple[str, int]] = (
        frozenset()
    )  # stages and rules whose dollars rest on a replay of prompt caches
    contracted: Contracted | None = None

    @property
    def saved(self) -> int:
        return sum(step.saved for step in self.steps)

    def evidence(self, stage: Stage, number: int, rule: Rule) -> Evidence:
        """What the rule's dollars rest on."""
        if rule.assumes:
            return "assumed"
        if stage.name != "route":
            return "simulated" if (stage.name, number) in self.replayed else stage.evidence
        bases = {basis for each in self.ranges.transfers if each.rule == number for basis in each.bases}
        if "unknown" in bases:
            return "assumed"
        return "simulated" if bases & {"listed", "learned"} or (stage.name, number) in self.replayed else stage.evidence

    def saved_by(self, stage: Stage, number: int) -> int:
        return sum(move.saved for move in self.moves if (move.stage, move.rule) == (stage.name, number))


def read_spent(con: duckdb.DuckDBPyConnection, since: date | None, until: date | None) -> Spent:
    """What was spent, as `simulate.prepare` priced it."""
    dated_only = since is not None or until is not None
    rows = con.execute(store.statement("sim_spent_rows"), {"dated_only": dated_only}).fetchall()
    return Spent(tuple(SpentRow(*row) for row in rows), left_out(con, dated_only=dated_only), since, until)


def read_result(
    con: duckdb.DuckDBPyConnection,
    policy: Policy,
    spent: Spent,
    steps: Sequence[Step],
    alone: dict[str, int],
    questions: tuple[Question, ...] = (),
    shares: dict[str, Fraction] | None = None,
) -> Result:
    """The numbers of the policy that was just run."""
    delta = con.execute(store.statement("sim_delta")).fetchall()
    ((touched,),) = con.execute(store.statement("sim_touched")).fetchall()
    return Result(
        policy,
        spent,
        tuple(steps),
        alone,
        tuple(Move(*row) for row in con.execute(store.statement("sim_moves")).fetchall()),
        tuple(Kept(*row) for row in con.execute(store.statement("sim_kept_rows")).fetchall()),
        _changes(((row.task, row) for row in spent.rows), [(side, task, n, cost) for side, task, _, n, cost in delta]),
        _changes(
            ((row.model, row) for row in spent.rows), [(side, model, n, cost) for side, _, model, n, cost in delta]
        ),
        touched,
        questions,
        shares or {},
        read_ranges(con, routed=bool(policy.route)),
        Held(*con.execute(store.statement("sim_held")).fetchall()[0]) if policy.cached_prompts else Held(),
        read_calibration(con),
        frozenset(con.execute("select distinct stage, rule from sim_replayed").fetchall()),
    )


def _changes(spent: Iterable[tuple[str, SpentRow]], delta: Sequence[tuple[str, str, int, int]]) -> tuple[Change, ...]:
    """Before and after by name, dearest before first; requests without a cost are not in it."""
    requests: dict[str, int] = defaultdict(int)
    cost: dict[str, int] = defaultdict(int)
    for name, row in spent:
        if row.cost is not None:
            requests[name] += row.requests
            cost[name] += row.cost
    more: dict[str, int] = defaultdict(int)
    dearer: dict[str, int] = defaultdict(int)
    for side, name, count, amount in delta:
        sign = 1 if side == "after" else -1
        more[name] += sign * count
        dearer[name] += sign * amount
    changes = [
        Change(name, requests[name], requests[name] + more[name], cost[name], cost[name] + dearer[name])
        for name in {*requests, *more}
    ]
    return tuple(sorted(changes, key=lambda change: (-change.before, -change.after, change.name)))


def _sum(values: Iterable[int | None]) -> int:
    return sum(value for value in values if value is not None)
