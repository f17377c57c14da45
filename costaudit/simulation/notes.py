"""What a reader of a simulation must know besides the numbers: what is assumed, not translated, or not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

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
        *_caches(result),
        *_waits(result),
        *_not_logged(result),
        *_idle(result),
    )


def _quality(result: Result) -> Iterator[str]:
    moved = sum(move.requests for move in _moves(result, "route"))
    if moved:
        answers = number_of(moved, "answer")
        yield f"Quality is not proven: nothing here says that {answers} would be as good from another model."


def _assumed(result: Result) -> Iterator[str]:
    for stage in STAGES:
        for rule in result.policy.rules(stage.name):
            factors = [
                f"{what} {sign} {money.plain(factor)}"
                for what, sign, factor in (
                    ("input tokens", "x", rule.input_factor),
                    ("output tokens", "x", rule.output_factor),
                    ("share tried again on the next model", "=", rule.escalate or None),
                )
                if factor is not None
            ]
            if factors:
                yield f"Assumed, not measured: {stage.name}, {', '.join(factors)} ({rule.at}), because: {rule.because}."


def _tokens(result: Result) -> Iterator[str]:
    pairs: Counter[str] = Counter()
    for move in _moves(result, "route"):
        rule = result.policy.rules("route")[move.rule - 1]
        if rule.input_factor is None and not move.counts_alike:
            pairs[f"{move.from_tokenizer or 'unknown'} to {move.to_tokenizer or 'unknown'}"] += move.requests
    if pairs:
        listed = ", ".join(f"{pair}: {number_of(count, 'request')}" for pair, count in sorted(pairs.items()))
        yield (
            f"Token counts were not translated, though tokenizers differ or are not known ({listed}); "
            "what those requests save is assumed. To say how the target counts: assume: {tokens: RATIO}."
        )


def _caches(result: Result) -> Iterator[str]:
    lost = sum(move.cached for move in _moves(result, "route") if move.from_model != move.to_model)
    if lost:
        yield (
            f"{number_of(lost, 'changed request')} had read from a prompt cache; "
            "on another model that is priced as plain input. "
            "Requests that stayed keep the cache reads of the log."
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
