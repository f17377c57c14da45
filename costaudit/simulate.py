"""What policies would have saved: each is run stage by stage over the request table, and every step is priced.

Money is only ever priced by `charges()`. A step's saving is the cost of the requests it changed, before, minus their
cost after: so an empty policy saves exactly 0 and the steps add up to the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import duckdb

from costaudit import discount_report, store, transfer
from costaudit.discount import Contract
from costaudit.document import Document, Prices
from costaudit.errors import DataError, NotMet, UsageError
from costaudit.policy import Policy, check_models
from costaudit.prices import rates
from costaudit.simulation import contracted, explanation, floors, gate, models, report
from costaudit.simulation.attribution import shapley
from costaudit.simulation.numbers import Result, Spent, read_result, read_spent
from costaudit.simulation.runs import ROUTE, Runs
from costaudit.stages import STAGES, replay

if TYPE_CHECKING:
    from costaudit.prices.book import PriceBook

Attribution = Literal["stacked", "shapley"]
"""How a saving is split over the stages: each on what the one before left, or also by Shapley shares."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`documents`: one a policy, after a comparison when there are several. `results`: the numbers behind them."""

    documents: tuple[Document, ...]
    results: tuple[Result, ...]

    def check(self, min_saving_percent: Decimal | None = None) -> None:
        """Raise NotMet when a policy's `expect:` does not hold, or it saves less than that part of what was spent."""
        missed = [miss for result in self.results for miss in gate.missed(result, min_saving_percent)]
        if missed:
            raise NotMet("; ".join(missed))


def simulate(
    con: duckdb.DuckDBPyConnection,
    book: PriceBook,
    policies: Sequence[Policy],
    *,
    since: date | None = None,
    until: date | None = None,
    attribution: Attribution = "stacked",
    contract: Contract | None = None,
) -> Outcome:
    """Run each policy over the requests of the UTC days [since, until); None where there is no bound.

    With `shapley` the saving is also split over the stages, which takes a run for each set of them. With a `contract`
    every sum has what that makes of it, too; gates hold for list prices.

    Raises FileError for a model no price list knows, DataError when the store has no requests, UsageError when the days
    have none.
    """
    prepare(con, book, policies, since=since, until=until)
    spent = read_spent(con, since, until)
    if spent.requests == 0:
        raise _nothing(con)
    store.run(con, "sim_buckets")
    if contract is not None:
        discount_report.install(con, contract)
    runs = Runs(con, policies, contract)
    results = tuple(run(runs, policy, spent, attribution) for policy in policies)
    prices = Prices(book.version, book.sha256)
    documents = [_under(result, report.waterfall(result, prices)) for result in results]
    if len(results) > 1:
        compared = report.comparison(results, prices)
        sums = {result.policy.path: result.contracted for result in results if result.contracted is not None}
        documents.insert(0, contracted.comparison(compared, sums) if contract is not None else compared)
    return Outcome(tuple(documents), results)


def _under(result: Result, made: Document) -> Document:
    return made if result.contracted is None else contracted.document(made, result.contracted)


def requests_table(
    con: duckdb.DuckDBPyConnection,
    book: PriceBook,
    policy: Policy,
    *,
    since: date | None = None,
    until: date | None = None,
    contract: Contract | None = None,
) -> duckdb.DuckDBPyConnection:
    """What would happen to each request under one policy: a cursor over `sim_requests.sql`, in the order of the store.

    Costs are exact US dollars, null where something has no price. An added call (the second try of a cascade) is a row
    of its own.
    """
    prepare(con, book, [policy], since=since, until=until)
    runs = Runs(con, [policy])
    _settle(runs, policy)
    runs.run(policy, STAGES, each=True)
    if contract is None:
        store.run(con, "sim_contracted_none")
    else:
        discount_report.install(con, contract)
        store.run(con, "sim_contracted")
    return con.execute(store.statement("sim_requests"))


def prepare(
    con: duckdb.DuckDBPyConnection,
    book: PriceBook,
    policies: Sequence[Policy],
    *,
    since: date | None = None,
    until: date | None = None,
) -> None:
    """Make the tables that every policy starts from, with a price for whatever a policy may move requests to."""
    if since and until and since >= until:
        raise UsageError(f"--since {since} is not before --until {until}", hint="--until is the first day not counted")
    check_models(policies, book)
    bounds = {"since": since and datetime.combine(since, time()), "until": until and datetime.combine(until, time())}
    store.run(con, "categorise_names")
    store.run(con, "sim_start", **bounds)
    rates.install(con, book, offers="sim_offer")
    models.describe(con, book)
    wanted = _wanted(con, book, policies)
    store.run(con, "sim_wanted", providers=[provider for provider, _ in wanted], models=[model for _, model in wanted])
    store.run(con, "sim_policy")
    tiers = sorted({rule.service_tier for policy in policies for rule in policy.tier if rule.service_tier})
    store.run(con, "sim_offers", tiers=tiers)
    rates.install(con, book, offers="sim_offer")
    store.run(con, "sim_offer_named")
    transfer.install(con, transfer.load(Path(book.folder)))
    store.run(con, "spend_rows")
    store.run(con, "sim_spent", **bounds)
    store.run(con, "sim_reset")
    store.run(con, "sim_views")
    replay.prepare(con, book)


def _wanted(con: duckdb.DuckDBPyConnection, book: PriceBook, policies: Sequence[Policy]) -> list[tuple[str, str]]:
    """The models that rules may send requests to: with `provider: same`, only those of providers that the log has."""
    billing = {provider for (provider,) in con.execute(store.statement("sim_providers")).fetchall()}
    targets = [target for policy in policies for rule in policy.route for target in rule.targets]
    found = {
        (model.provider, model.id)
        for target in targets
        for model in book.models
        if target.suits(model.provider, model.id, model.tier) and (target.provider or model.provider in billing)
    }
    return sorted(found)


def run(runs: Runs, policy: Policy, spent: Spent, attribution: Attribution = "stacked") -> Result:
    """Run one policy: each of its stages alone on the log, then all in order, as which `sim_request` is left."""
    store.run(runs.con, "sim_policy")
    active = [stage for stage in STAGES if policy.rules(stage.name)]
    questions = _settle(runs, policy)

    def saved(names: frozenset[str]) -> int:
        return runs.saved(policy, [stage for stage in active if stage.name in names])

    shares = shapley([stage.name for stage in active], saved) if attribution == "shapley" else {}
    alone: dict[str, int] = {stage.name: saved(frozenset([stage.name])) for stage in active[1:]}
    steps = runs.stacked(policy)
    if active:
        alone[active[0].name] = steps[0].saved
    result = read_result(runs.con, policy, spent, steps, alone, questions, shares)
    if runs.contract is None:
        return result
    lefts = [step.left or 0 for step in steps]
    under = contracted.read(runs.con, runs.contract, lefts, spent.cost, result.saved, spent.period)
    return replace(result, contracted=under)


def explained(
    con: duckdb.DuckDBPyConnection,
    book: PriceBook,
    policy: Policy,
    *,
    since: date | None = None,
    until: date | None = None,
) -> Document:
    """What each rule of a policy finds and saves, and what it never gets to see, on the UTC days [since, until)."""
    prepare(con, book, [policy], since=since, until=until)
    spent = read_spent(con, since, until)
    if spent.requests == 0:
        raise _nothing(con)
    store.run(con, "sim_policy")
    runs = Runs(con, [policy])
    _settle(runs, policy)
    found: list[explanation.Found] = []
    runs.run(policy, STAGES, lambda stage: found.extend(explanation.look(con, policy, stage)))
    return explanation.document(policy, spent, found, explanation.read_saved(con), Prices(book.version, book.sha256))


def _settle(runs: Runs, policy: Policy) -> tuple[floors.Question, ...]:
    """Where a policy has floors, route once as if all were proven: that is what the scores are asked about."""
    if policy.quality is None or not policy.route:
        return ()
    runs.run(policy, STAGES[: ROUTE + 1])
    return floors.settle(runs.con, policy)


def _nothing(con: duckdb.DuckDBPyConnection) -> DataError | UsageError:
    count, first, last = con.execute(store.statement("spend_span")).fetchall()[0]
    if count == 0:
        return DataError("the store has no requests", hint="read some logs with: costaudit ingest PATH")
    span = (
        f"the store has requests from {first:%Y-%m-%d} to {last:%Y-%m-%d}"
        if first
        else "no request in the store has a time"
    )
    return UsageError("no request is in those days", hint=span)
