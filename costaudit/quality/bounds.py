"""How sure is it that B keeps a share f of the score of A? Test statistics for pB - f pA, one-sided.

Three kinds of evidence, three methods, all for scores between 0 and 1:

- *paired, right or wrong* (both models answered the same items): the score test for a ratio of matched proportions,
  Tang, Tang and Chan, Statistics in Medicine 22 (2003) 1217-1233. At f = 1 it is McNemar's test. Items that agree all
  the way leave it a width, so a few lucky items prove nothing.
- *paired, graded*: betting on b - f a, Waudby-Smith and Ramdas, J. R. Stat. Soc. B 86 (2024) 1-27: valid for any number
  of items and any shape between the bounds.
- *not paired* (other items, or only a mean and a number): Wilson intervals joined as by Newcombe, Statistics in
  Medicine 17 (1998) 873-890, method 10, with the contrast weighted as by Zou and Donner, Statistics in Medicine 27
  (2008) 1693-1702. A graded score varies no more than a right-or-wrong one of the same mean, so this errs towards "not
  enough".

Statistics are floats: nothing here is money.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log, sqrt
from statistics import NormalDist

_STEPS = 60  # halvings of an interval: finer than a float


@dataclass(frozen=True, slots=True)
class Matched:
    """Right-or-wrong answers of A and B to the same items, counted."""

    both: int
    only_b: int
    only_a: int
    neither: int

    @property
    def items(self) -> int:
        return self.both + self.only_b + self.only_a + self.neither


def z_of(confidence: float) -> float:
    """The one-sided normal quantile: 1.645 for 0.95."""
    return NormalDist().inv_cdf(confidence)


def matched_z(counts: Matched, floor: float) -> float:
    """How many standard errors pB lies above floor x pA, were pB = floor x pA true; 0 where items tell nothing.

    The variance is at the most likely shares that fit pB = floor x pA, found by a quadratic. It grows with the square
    root of the items, counts being in the same proportions.
    """
    a = counts.both + counts.only_a
    b = counts.both + counts.only_b
    some = counts.both + counts.only_b + counts.only_a
    if some == 0 or floor <= 0:
        return 0.0
    qa = counts.items * (1 + floor)
    qb = a * floor**2 - (b + 2 * counts.only_a)
    qc = counts.only_a * (1 - floor) * some / counts.items
    only_a_share = (-qb + sqrt(max(0.0, qb**2 - 4 * qa * qc))) / (2 * qa)
    variance = counts.items * (1 + floor) * only_a_share + some * (floor - 1)
    return 0.0 if variance <= 1e-12 else (b - floor * a) / sqrt(variance)


def wilson(mean: float, items: float, z: float) -> tuple[float, float]:
    """Wilson's interval for a share, each side at `z`.

    >>> [round(bound, 4) for bound in wilson(81 / 263, 263, 1.959964)]
    [0.2553, 0.3662]
    """
    middle = mean + z * z / (2 * items)
    half = z * sqrt(mean * (1 - mean) / items + z * z / (4 * items * items))
    scale = 1 + z * z / items
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def apart(b: float, b_items: float, a: float, a_items: float, floor: float, z: float) -> tuple[float, float]:
    """The interval of pB - floor x pA, each side at `z`, from samples of different items."""
    b_low, b_high = wilson(b, b_items, z)
    a_low, a_high = wilson(a, a_items, z)
    difference = b - floor * a
    low = difference - sqrt((b - b_low) ** 2 + (floor * (a_high - a)) ** 2)
    high = difference + sqrt((b_high - b) ** 2 + (floor * (a - a_low)) ** 2)
    return low, high


def capital(values: Sequence[float], mean: float, confidence: float) -> float:
    """What 1 becomes by betting, item by item, that the true mean of `values` (0..1) is more than `mean`.

    The most it ever was: it exceeds 1 / (1 - confidence) with a chance of at most 1 - confidence if the mean is no
    more. Each bet is sized by the items before it only (the paper's predictable plug-in, cut at half of what keeps the
    capital positive).
    """
    stake, most = 1.0, 1.0
    total, squares = 0.5, 0.25
    for number, value in enumerate(values, 1):
        variance = squares / number
        bet = min(sqrt(2 * log(1 / (1 - confidence)) / (len(values) * variance)), 0.5 / max(mean, 1e-9))
        stake *= 1 + bet * (value - mean)
        most = max(most, stake)
        total += value
        squares += (value - total / (number + 1)) ** 2
    return most


def mean_low(values: Sequence[float], confidence: float) -> float:
    """The largest mean (0..1) that betting proves `values` to be above."""
    return _largest(lambda mean: capital(values, mean, confidence) > 1 / (1 - confidence), 1.0, steps=20)


def matched_ratio_low(counts: Matched, confidence: float) -> float:
    """The largest share f for which B is proven to keep f of A's score; 0 where even the least is not."""
    z = z_of(confidence)
    return _largest(lambda floor: matched_z(counts, floor) > z, 4.0)


def apart_ratio_low(b: float, b_items: float, a: float, a_items: float, confidence: float) -> float:
    z = z_of(confidence)
    return _largest(lambda floor: apart(b, b_items, a, a_items, floor, z)[0] > 0, 4.0)


def _largest(holds: Callable[[float], bool], most: float, steps: int = _STEPS) -> float:
    low, high = 0.0, most
    for _ in range(steps):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low
