"""The tables of a simulation's report."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext

from costaudit import money, stages
from costaudit.document import Column, Table, Value, percent_of
from costaudit.policy import Rule
from costaudit.simulation import calibration, evidence
from costaudit.simulation.numbers import Change, Result


def all_of(result: Result) -> tuple[Table, ...]:
    """The steps, which are the answer; then the rules, tasks, models, and what changed and what stayed."""
    return (
        _steps(result),
        *_if_any(evidence.ranges(result)),
        _changes("task", result.by_task),
        _changes("model", result.by_model),
        *_if_any(evidence.questions(result)),
        _rules(result),
        *_if_any(_moved(result)),
        *_if_any(_kept(result)),
        *_if_any(evidence.token_counts(result)),
        *calibration.table(result.calibration),
    )


def _if_any(table: Table) -> tuple[Table, ...]:
    return (table,) if table.rows else ()


def _steps(result: Result) -> Table:
    columns = (
        Column("step", "step"),
        Column("requests", "requests", "count"),
        Column("saved_usd", "saved", "usd"),
        Column("cost_usd", "cost", "usd"),
        Column("alone_usd", "alone (do not add)", "usd", shown="if any" if len(result.steps) > 1 else "never"),
        Column("shapley_usd", "Shapley share", "usd", shown="if any"),
        Column("evidence", "evidence"),
        Column("quality", "quality", shown="if any"),
    )
    left = result.spent.cost
    rows: list[tuple[Value, ...]] = [
        ("spent", result.spent.priced, None, money.dollars(left), None, None, "measured", "")
    ]
    for step in result.steps:
        left -= step.saved
        alone = money.dollars(result.alone[step.stage.name])
        rows.append(
            (
                step.stage.name,
                step.requests,
                money.dollars(step.saved),
                money.dollars(left),
                alone,
                _share(result, step.stage.name),
                _evidence(result, step.stage),
                quality(result) if step.stage.name == "route" and step.requests else "",
            )
        )
    total = ("would cost", result.touched, money.dollars(result.saved), money.dollars(left), None, None, "", "")
    return Table("steps", columns, tuple(rows), total)


def quality(result: Result) -> str:
    """Whether moved answers are known to be good enough: with floors, only those are moved."""
    return "not proven" if result.policy.quality is None else "proven"


def _share(result: Result, stage: str) -> Decimal | None:
    share = result.shares.get(stage)
    if share is None:
        return None
    with localcontext(prec=60):
        return (Decimal(share.numerator) / share.denominator / money.GRAINS_PER_USD).quantize(Decimal(1).scaleb(-18))


def _evidence(result: Result, stage: stages.Stage) -> str:
    """The evidence of a step's dollars: one word, or several when its rules differ."""
    found = {
        result.evidence(stage, number, rule)
        for number, rule in enumerate(result.policy.rules(stage.name), 1)
        if does(stage.name, rule)
    }
    return ", ".join(word for word in ("measured", "simulated", "assumed") if word in found)


def _rules(result: Result) -> Table:
    columns = (
        Column("step", "step"),
        Column("rule", "rule"),
        Column("does", "does"),
        Column("moved", "changed", "count"),
        Column("kept", "kept", "count"),
        Column("saved_usd", "saved", "usd"),
        Column("evidence", "evidence"),
    )
    rows = []
    for stage in stages.STAGES:
        for number, rule in enumerate(result.policy.rules(stage.name), 1):
            here = (stage.name, number)
            moved = sum(move.requests for move in result.moves if (move.stage, move.rule) == here)
            kept = sum(each.requests for each in result.kept if (each.stage, each.rule) == here)
            acts = does(stage.name, rule)
            saved = money.dollars(result.saved_by(stage, number)) if acts else None
            evidence = result.evidence(stage, number, rule) if acts else ""
            rows.append((stage.name, str(rule.at), acts or "keeps", moved, kept, saved, evidence))
    return Table("rules", columns, tuple(rows), title="Rules, the first that matches deciding")


def does(stage: str, rule: Rule) -> str:
    """What the rule does, in words; empty for a rule that keeps requests where they are."""
    if stage == "route" and not rule.targets:
        return ""
    words = [f"to {', then '.join(map(str, rule.targets))}"] if rule.targets else []
    if rule.escalate:
        words.append(f"{money.plain(rule.escalate * 100)}% of them again on the next")
    if rule.within_s is not None:
        words.append(f"in a batch, within {duration(rule.within_s)}")
    words += _of_caches(stage, rule)
    words += [
        f"{what} x {money.plain(factor)}"
        for what, factor in (("input", rule.input_factor), ("output", rule.output_factor))
        if factor is not None
    ]
    if rule.share < 10_000:
        words.append(f"{money.plain(Decimal(rule.share) / 100)}% of matches")
    return ", ".join(words)


def _of_caches(stage: str, rule: Rule) -> list[str]:
    """What a rule of caches, of service tiers or of what is left out does."""
    lasting = f" for {duration(rule.ttl_s)}" if rule.ttl_s is not None else ""
    if stage == "cache.responses":
        if rule.hits is not None:
            return [f"{money.plain(rule.hits * 100)}% answered from a cache"]
        return [f"equal prompts answered from a cache{lasting}{' since the last use' if rule.renew else ''}"]
    if stage == "cache.prompts":
        kept = "the system prompt" if rule.prefix == "system" else "the conversation"
        what = kept if rule.prefix_tokens is None else f"the first {rule.prefix_tokens:,} tokens"
        return [f"{what} kept by the provider{lasting}{' since the last use' if rule.renew else ''}"]
    if rule.remove:
        return ["without the system prompt where it is repeated"]
    return [f"to the {rule.service_tier} tier"] if rule.service_tier else []


def duration(seconds: int) -> str:
    """In hours where they are whole: `24 h`, `90 min`."""
    return f"{seconds // 3600} h" if seconds % 3600 == 0 else f"{seconds // 60} min"


def _changes(name: str, changes: Sequence[Change]) -> Table:
    columns = (
        Column(name, name),
        Column("requests_before", "requests", "count"),
        Column("requests_after", "after", "count"),
        Column("cost_usd_before", "cost", "usd"),
        Column("cost_usd_after", "would cost", "usd"),
        Column("saved_usd", "saved", "usd"),
        Column("saved_percent", "saved", "percent"),
    )
    same = [each for each in changes if each.before == each.after and each.requests_before == each.requests_after]
    if len(same) > 3:
        changes = [*(each for each in changes if each not in same), _together(same, alone=len(same) == len(changes))]
    rows = [
        (
            each.name,
            each.requests_before,
            each.requests_after,
            money.dollars(each.before),
            money.dollars(each.after),
            money.dollars(each.before - each.after),
            percent_of(each.before - each.after, each.before),
        )
        for each in changes
    ]
    return Table(f"by_{name}", columns, tuple(rows), title=f"By {name}")


def _together(same: Sequence[Change], *, alone: bool) -> Change:
    requests, cost = sum(each.requests_before for each in same), sum(each.before for each in same)
    return Change(
        f"all {len(same)}, unchanged" if alone else f"{len(same)} others, unchanged", requests, requests, cost, cost
    )


def _moved(result: Result) -> Table:
    columns = (
        Column("step", "step"),
        Column("rule", "rule"),
        Column("from_model", "from"),
        Column("to_model", "to"),
        Column("service_tier", "tier"),
        Column("requests", "requests", "count"),
        Column("saved_usd", "saved", "usd"),
    )
    rows = [
        (
            move.stage,
            str(result.policy.rules(move.stage)[move.rule - 1].at),
            move.from_model,
            move.to_model,
            move.to_tier,
            move.requests,
            money.dollars(move.saved),
        )
        for stage in stages.STAGES
        for move in sorted(
            (each for each in result.moves if each.stage == stage.name),
            key=lambda each: (each.rule, -each.requests, each.from_model, each.to_model, each.from_tier, each.to_tier),
        )
    ]
    return Table("moved", columns, tuple(rows), title="Changed")


def _kept(result: Result) -> Table:
    columns = (
        Column("step", "step"),
        Column("rule", "rule"),
        Column("requests", "requests", "count"),
        Column("reason", "reason"),
    )
    rows = [
        (
            stage.name,
            str(result.policy.rules(stage.name)[kept.rule - 1].at),
            kept.requests,
            stages.reason(stage, kept.reason),
        )
        for stage in stages.STAGES
        for kept in result.kept
        if kept.stage == stage.name
    ]
    return Table("kept", columns, tuple(rows), title="Matched by a rule, and left as they are")
