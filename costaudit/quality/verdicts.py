"""May requests of one task move from the model in use to another? Three answers, from the scores of one source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, log
from typing import Literal

from costaudit.quality import bounds
from costaudit.quality.bounds import Matched
from costaudit.quality.scores import Score, Scores

Answer = Literal["proven", "refuted", "not enough evidence"]
_MOST_ITEMS = 10**9  # more judged items than anyone has: the two models are as good as equal to the floor


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scores say of moving `task` from model `used` to `other`, at `floor`.

    `source` is None when no source has scores of both; `items` is how many items the weaker side rests on, None when a
    summary does not say; `kept_low` is the share of today's score that is proven to be kept, None where nothing is.
    `more`: how many more judged items would settle it at the present difference, None where no number is known to.
    """

    task: str
    used: str
    other: str
    floor: float
    answer: Answer
    source: str | None = None
    paired: bool = False
    used_score: float | None = None
    other_score: float | None = None
    items: int | None = None
    kept_low: float | None = None
    more: int | None = None


def judge(scores: Scores, task: str, used: str, other: str, floor: float, confidence: float) -> Verdict:
    """The verdict of the source with the most items; a source that refutes the move comes before it."""
    verdicts = [
        _of_source(scores, source, task, used, other, floor, confidence)
        for source in scores.shared_sources(task, used, other)
    ]
    if not verdicts:
        return Verdict(task, used, other, floor, "not enough evidence")
    return min(verdicts, key=lambda each: (each.answer != "refuted", -(each.items or 0), each.source or ""))


def judge_together(
    scores: Scores, task: str, used: str, others: Iterable[str], floor: float, confidence: float
) -> dict[str, Verdict]:
    """The verdicts on the candidates for one task, which share the level: with many, one looks good by luck.

    By Holm's rule (Scandinavian Journal of Statistics 6 (1979) 65-70): all n are tested with an n-th of the chance to
    err, the ones that are not proven then among themselves, until none more is. A candidate without scores is no test.
    """
    verdicts = {other: judge(scores, task, used, other, floor, confidence) for other in sorted(set(others))}
    left = [other for other, verdict in verdicts.items() if verdict.source is not None]
    proven = left
    while left and proven:
        level = 1 - (1 - confidence) / len(left)
        verdicts |= {other: judge(scores, task, used, other, floor, level) for other in left}
        proven = [other for other in left if verdicts[other].answer == "proven"]
        left = [other for other in left if other not in proven]
    return verdicts


def _of_source(
    scores: Scores, source: str, task: str, used: str, other: str, floor: float, confidence: float
) -> Verdict:
    a, b = scores.of(source, task, used), scores.of(source, task, other)
    pairs = [(a.answers[item], b.answers[item]) for item in sorted(a.answers) if item in b.answers]
    if len(pairs) >= 2 and len(pairs) * 2 >= min(len(a.answers), len(b.answers)):
        found = (
            _matched(pairs, floor, confidence)
            if all(x in (0.0, 1.0) and y in (0.0, 1.0) for x, y in pairs)
            else _graded(pairs, floor, confidence)
        )
        means = (sum(x for x, _ in pairs) / len(pairs), sum(y for _, y in pairs) / len(pairs))
        return Verdict(task, used, other, floor, found.answer, source, True, *means, len(pairs), found.low, found.more)
    return _apart(a, b, Verdict(task, used, other, floor, "not enough evidence", source), confidence)


@dataclass(frozen=True, slots=True)
class _Found:
    answer: Answer
    low: float | None
    more: int | None


def _matched(pairs: list[tuple[float, float]], floor: float, confidence: float) -> _Found:
    counts = Matched(
        both=sum(x == 1 == y for x, y in pairs),
        only_b=sum(x < y for x, y in pairs),
        only_a=sum(x > y for x, y in pairs),
        neither=sum(x == 0 == y for x, y in pairs),
    )
    z, needed = bounds.matched_z(counts, floor), bounds.z_of(confidence)
    answer = _answer(z > needed, z < -needed)
    more = None if answer != "not enough evidence" or z == 0 else _more(counts.items, (needed / z) ** 2)
    return _Found(answer, bounds.matched_ratio_low(counts, confidence), more)


def _graded(pairs: list[tuple[float, float]], floor: float, confidence: float) -> _Found:
    """Differences b - floor x a, from -floor to 1, scaled to 0..1: the floor holds where their mean is above `zero`."""
    zero = floor / (1 + floor)
    values = [(y - floor * x + floor) / (1 + floor) for x, y in pairs]
    enough = 1 / (1 - confidence)
    above = bounds.capital(values, zero, confidence) > enough
    below = bounds.capital([1 - value for value in values], 1 - zero, confidence) > enough
    answer = _answer(above, below and not above)
    used = sum(x for x, _ in pairs) / len(pairs)
    low = bounds.mean_low(values, confidence) * (1 + floor) - floor  # of the mean of b - floor x a
    mean = sum(values) / len(values)
    variance = sum((value - mean) ** 2 for value in values) / len(values) + 1 / (4 * len(values))
    settled = answer != "not enough evidence" or mean == zero
    more = None if settled else _more(len(values), 2 * log(enough) * variance / (mean - zero) ** 2 / len(values))
    return _Found(answer, max(0.0, floor + low / used) if used else None, more)


def _apart(a: Score, b: Score, verdict: Verdict, confidence: float) -> Verdict:
    """Items that only one of the models was given, or summaries. A summary without a number of items proves nothing."""
    seen = Verdict(
        verdict.task, verdict.used, verdict.other, verdict.floor, verdict.answer, verdict.source, False, a.mean, b.mean
    )
    if not a.items or not b.items:
        return seen
    z = bounds.z_of(confidence)
    low, high = bounds.apart(b.mean, b.items, a.mean, a.items, verdict.floor, z)
    answer = _answer(low > 0, high < 0)
    more = None if answer != "not enough evidence" else _more_apart(a, b, verdict.floor, z)
    kept = bounds.apart_ratio_low(b.mean, b.items, a.mean, a.items, confidence)
    return Verdict(
        verdict.task, verdict.used, verdict.other, verdict.floor, answer, verdict.source, False, a.mean, b.mean,
        min(a.items, b.items), kept, more,
    )  # fmt: skip


def _answer(above: bool, below: bool) -> Answer:
    return "proven" if above else "refuted" if below else "not enough evidence"


def _more(items: int, factor: float) -> int | None:
    needed = ceil(items * factor) - items
    return max(needed, 1) if needed < _MOST_ITEMS else None


def _more_apart(a: Score, b: Score, floor: float, z: float) -> int | None:
    """By how much both samples have to grow until the interval leaves the floor on the side where it lies now."""
    smaller = min(a.items or 0, b.items or 0)
    low, high = 1.0, 2.0
    while not _settles(a, b, floor, z, high):
        low, high = high, high * 2
        if smaller * high > _MOST_ITEMS:
            return None
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if _settles(a, b, floor, z, middle) else (middle, high)
    return _more(smaller, high)


def _settles(a: Score, b: Score, floor: float, z: float, factor: float) -> bool:
    low, high = bounds.apart(b.mean, (b.items or 0) * factor, a.mean, (a.items or 0) * factor, floor, z)
    return low > 0 or high < 0
