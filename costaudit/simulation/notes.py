"""What a reader of a simulation must know besides the numbers: what is assumed, not translated, or not known."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costaudit import money
from costaudit.document import number_of
from costaudit.simulation.numbers import Move, Result
from costaudit.simulation.tables import duration
from costaudit.stages import STAGES


def notes(result: Result) -> tuple[str, ...]:
    return (
        *_quality(result),
        *_assumed(result),
        *_tokens(result),
        *_sampling(result),
        *_caches(result),
        *_waits(result),
        *_not_logged(result),
        *_idle(result),
    )


def _quality(result: Result) -> Iterator[str]:
    moved = sum(move.requests for move in _moves(result, "route") if move.from_model != move.to_model)
    if result.policy.quality is not None:
        yield from _floors(result)
    elif moved:
        answers = number_of(moved, "answer")
        yield f"Quality is not proven: nothing here says that {answers} would be as good from another model."


def _floors(result: Result) -> Iterator[str]:
    quality = result.policy.quality
    if quality is None:
        return
    asked = len(result.questions)
    proven = sum(question.verdict.answer == "proven" for question in result.questions)
    sure = money.percent(quality.confidence, Decimal(1))
    files = ", ".join(f"{path} (sha256 {digest})" for path, digest in quality.scores.files)
    yield (
        f"Quality: {proven} of {number_of(asked, 'move')} of a task to another model {'is' if proven == 1 else 'are'} "
        f"proven to keep the floor; only those are made. {_how_sure(result, sure)} Scores: {files}."
    )


def _how_sure(result: Result, sure: str) -> str:
    tests = [(each.verdict.task, each.verdict.used) for each in result.questions if each.verdict.source is not None]
    if len(tests) == len(set(tests)):
        return f"Each answer is {sure} sure on its own."
    return f"For each task and model of today the answers are {sure} sure together (Holm's rule)."


def _assumed(result: Result) -> Iterator[str]:
    for stage in STAGES:
        for rule in result.policy.rules(stage.name):
            factors = [
                f"{what} {sign} {money.plain(factor)}"
                for what, sign, factor in (
                    ("input tokens", "x", rule.input_factor),
                    ("output tokens", "x", rule.output_factor),
                    ("share tried again on the next model", "=", rule.escalate or None),
                    ("share answered from a cache", "=", rule.hits),
                    (
                        "shared tokens at the beginning",
                        "=",
                        None if rule.prefix_tokens is None else Decimal(rule.prefix_tokens),
                    ),
                )
                if factor is not None
            ]
            if factors:
                yield f"Assumed, not measured: {stage.name}, {', '.join(factors)} ({rule.at}), because: {rule.because}."


def _tokens(result: Result) -> Iterator[str]:
    guessed = sum(each.requests for each in result.ranges.transfers if each.token_basis == "unknown")
    if guessed:
        yield (
            f"For {number_of(guessed, 'changed request')} nobody knows how the other model counts tokens: they are "
            "counted alike, which is a guess. To say how it counts: assume: {tokens: RATIO}."
        )
    as_long = sum(each.requests for each in result.ranges.transfers if each.length_basis == "same")
    if as_long:
        yield (
            f"For {number_of(as_long, 'changed request')} the other model's answers are taken to be as long as "
            "today's, in its own tokens: too few requests of the same task ran on both models to tell."
        )


def _sampling(result: Result) -> Iterator[str]:
    if result.ranges.sampling is not None and result.saved:
        yield (
            "Redrawn: 1,000 logs made of this one's conversations, each as often as chance has it; 95 of 100 lie "
            "between the ends. It tells how much hangs on single conversations, not how traffic changes or grows."
        )


def _caches(result: Result) -> Iterator[str]:
    lost = sum(move.cached for move in _moves(result, "route") if move.from_model != move.to_model)
    if lost:
        yield (
            f"{number_of(lost, 'changed request')} had read from a prompt cache; "
            "on another model they read what a replay finds there, and nothing where the log does not carry what "
            "prompts have in common. "
            "Requests that stayed keep what the log measured, less what only the others had kept warm."
        )
    if any(step.stage.name == "cache.prompts" and step.requests for step in result.steps):
        yield (
            "Prompt caches are replayed for each provider, model and account (tags account, organization, workspace); "
            "a busy provider may forget sooner than it says."
        )
    if result.held.caches:
        hours = Decimal(result.held.token_ms) / 3_600_000 / 1_000_000
        yield (
            f"{number_of(result.held.caches, 'cache')} would be made that the provider bills by the hour: "
            f"{money.plain(hours.quantize(Decimal('0.001')))} million token-hours, "
            f"{money.usd(money.dollars(result.held.cost))}; the calls that make them are added, and each is held to "
            "its end, also after the last request."
        )
    batched = sum(move.cached for move in _moves(result, "batch"))
    if batched:
        yield (
            f"{number_of(batched, 'batched request')} had read from a prompt cache: kept as logged where the provider "
            "caches in batches, which it does not promise, and plain input where it does not."
        )


def _waits(result: Result) -> Iterator[str]:
    batched = sum(move.requests for move in _moves(result, "batch"))
    if batched:
        longest = max(rule.within_s or 0 for rule in result.policy.batch)
        yield (
            f"{number_of(batched, 'request')} would wait for a batch, up to {duration(longest)}, "
            "instead of being answered at once; asking again what a provider leaves unfinished is not counted."
        )


def _not_logged(result: Result) -> Iterator[str]:
    unsaid = sum(move.unsaid_features for move in _moves(result, "route"))
    if unsaid:
        requests = number_of(unsaid, "changed request")
        yield f"For {requests} the log does not say whether tools or a JSON schema were used."
    reported = sum(move.reported for move in result.moves)
    if reported:
        yield f"Changed requests whose cost the provider reported ({reported:,}) are priced by the list afterwards."


def _idle(result: Result) -> Iterator[str]:
    matched = {(move.stage, move.rule) for move in result.moves} | {(kept.stage, kept.rule) for kept in result.kept}
    for stage in STAGES:
        for number, rule in enumerate(result.policy.rules(stage.name), 1):
            if (stage.name, number) not in matched:
                yield f"No request came to the rule at {rule.at} ({stage.name})."


def _moves(result: Result, stage: str) -> list[Move]:
    return [move for move in result.moves if move.stage == stage]
