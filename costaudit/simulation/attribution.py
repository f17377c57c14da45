"""Shapley shares: what each stage adds to the saving, averaged over every order in which stages could be added.

Stages always run in their fixed order; an order here is only one of putting them into the policy. The shares add up to
the whole saving exactly, which savings alone do not where levers overlap.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations
from math import factorial


def shapley(stages: Sequence[str], saved: Callable[[frozenset[str]], int]) -> dict[str, Fraction]:
    """Shares by enumeration of all sets of `stages` (at most 2 to the 6th); `saved` is asked once for each set.

    >>> shapley(["a", "b"], {frozenset("a"): 6, frozenset("b"): 4, frozenset("ab"): 8}.__getitem__)
    {'a': Fraction(5, 1), 'b': Fraction(3, 1)}
    """
    worth = {frozenset[str](): 0}
    for size in range(1, len(stages) + 1):
        for chosen in combinations(stages, size):
            worth[frozenset(chosen)] = saved(frozenset(chosen))
    everyone = factorial(len(stages))
    return {
        stage: sum(
            (
                Fraction(factorial(len(before)) * factorial(len(stages) - len(before) - 1), everyone)
                * (worth[before | {stage}] - worth[before])
                for before in worth
                if stage not in before
            ),
            Fraction(0),
        )
        for stage in stages
    }
