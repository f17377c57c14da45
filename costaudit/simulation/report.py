"""A simulation as a report: what was spent, what each step would have saved, on what evidence, what stayed and why."""

from __future__ import annotations

from collections.abc import Sequence

from costaudit import money, stages
from costaudit.document import Column, Document, Fact, Prices, Table, number_of, percent_of
from costaudit.simulation import charts, tables
from costaudit.simulation.evidence import DAYS_A_MONTH, a_month
from costaudit.simulation.notes import notes
from costaudit.simulation.numbers import Result, Spent


def waterfall(result: Result, prices: Prices) -> Document:
    """One policy: the steps first, then its rules, tasks, models, and what stayed where it was."""
    all_tables = tables.all_of(result)
    return Document(
        kind="simulation",
        name=result.policy.name,
        title=_title(result),
        tables=all_tables,
        period=result.spent.period,
        facts=_facts(result),
        notes=notes(result),
        prices=_prices(result.spent, prices),
        left_out=result.spent.left_out,
        figures=charts.figures(result),
        charts=charts.of_policy(all_tables),
    )


def comparison(results: Sequence[Result], prices: Prices) -> Document:
    """Several policies side by side, the largest saving first."""
    columns = (
        Column("policy", "policy"),
        Column("requests", "requests", "count"),
        Column("saved_usd", "saved", "usd"),
        Column("saved_percent", "saved", "percent"),
        Column("cost_usd", "would cost", "usd"),
        Column("saved_measured_usd", "measured", "usd", shown="if any"),
        Column("saved_simulated_usd", "simulated", "usd", shown="if any"),
        Column("saved_assumed_usd", "assumed", "usd", shown="if any"),
        Column("quality", "quality", shown="if any"),
        Column("file", "file"),
    )
    rows = [
        (
            result.policy.name,
            result.touched,
            money.dollars(result.saved),
            percent_of(result.saved, result.spent.cost),
            money.dollars(result.spent.cost - result.saved),
            *(money.dollars(_saved_on(result, evidence)) for evidence in ("measured", "simulated", "assumed")),
            tables.quality(result) if _routed(result) else "",
            result.policy.path,
        )
        for result in sorted(results, key=lambda each: (-each.saved, each.policy.name, each.policy.path))
    ]
    spent = results[0].spent
    table = Table("policies", columns, tuple(rows))
    return Document(
        kind="simulation",
        name="comparison",
        title=f"{len(results)} policies, each on its own, on {money.usd(money.dollars(spent.cost))} spent",
        tables=(table,),
        period=spent.period,
        notes=("Policies overlap: their savings do not add up.",),
        prices=_prices(spent, prices),
        left_out=spent.left_out,
        headline=charts.best_of(results, [_title(result) for result in results]),
        charts=charts.of_policies(table),
    )


def _title(result: Result) -> str:
    saved, spent = money.dollars(result.saved), money.dollars(result.spent.cost)
    if saved < 0:
        said = f"would have cost {money.usd(-saved)} more ({money.percent(-saved, spent)})"
    else:
        said = f"would have saved {money.usd(saved)} ({money.percent(saved, spent)})"
    return f"{result.policy.name} {said}{'; quality not proven' if _unproven(result) else ''}"


def _unproven(result: Result) -> bool:
    return result.policy.quality is None and _routed(result)


def _routed(result: Result) -> bool:
    return any(step.stage.name == "route" and step.requests for step in result.steps)


def _facts(result: Result) -> tuple[Fact, ...]:
    facts = [
        Fact("policy", "policy", f"{result.policy.path}, sha256 {result.policy.sha256[:8]}"),
        Fact("why", "why", result.policy.why),
    ]
    facts += [
        Fact(f"saved_{evidence}_usd", f"of it {evidence}", money.dollars(amount), "usd")
        for evidence in ("measured", "simulated", "assumed")
        if (amount := _saved_on(result, evidence))
    ]
    unproven = sum(step.saved for step in result.steps if step.stage.name == "route") if _unproven(result) else 0
    if unproven:
        facts.append(
            Fact("saved_unproven_usd", "quality not proven", money.dollars(unproven), "usd", remark="by route")
        )
    period = result.spent.period
    if period and not result.spent.undated and result.saved:
        days = (period.until - period.since).days
        facts.append(
            Fact(
                "saved_usd_a_month",
                "a month",
                a_month(result.saved, period),
                "usd",
                remark=f"extrapolated: {DAYS_A_MONTH} days like these {number_of(days, 'day')}",
            )
        )
    return tuple(facts)


def _prices(spent: Spent, prices: Prices) -> Prices:
    return Prices(
        prices.version,
        prices.sha256,
        genai_percent=percent_of(spent.cost_by("genai-prices"), spent.cost),
        reported_percent=percent_of(spent.cost_by("reported"), spent.cost),
        estimated_percent=percent_of(spent.cost_by("estimated"), spent.cost),
    )


def _saved_on(result: Result, evidence: str) -> int:
    return sum(
        result.saved_by(stage, number)
        for stage in stages.STAGES
        for number, rule in enumerate(result.policy.rules(stage.name), 1)
        if result.evidence(stage, number, rule) == evidence
    )
