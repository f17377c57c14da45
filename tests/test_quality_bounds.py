"""What score files may prove: against published figures, exact enumeration, and what anyone would expect."""

from __future__ import annotations

from itertools import pairwise, product
from math import comb, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costaudit.quality import bounds
from costaudit.quality.bounds import Matched

Z95 = 1.959964


def test_wilson_agrees_with_newcombes_table() -> None:
    """Newcombe 1998 (Statistics in Medicine 17, 857-872), table I, method 3."""
    for positive, items, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)):
        assert bounds.wilson(positive / items, items, Z95) == pytest.approx((low, high), abs=5e-5)


def test_unpaired_differences_agree_with_newcombes_table() -> None:
    """Newcombe 1998 (Statistics in Medicine 17, 873-890), table II, method 10: 56/70 - 48/80 and 9/10 - 3/10."""
    assert bounds.apart(56 / 70, 70, 48 / 80, 80, 1.0, Z95) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert bounds.apart(9 / 10, 10, 3 / 10, 10, 1.0, Z95) == pytest.approx((0.1705, 0.8090), abs=5e-5)


def test_at_a_floor_of_all_the_paired_test_is_mcnemars() -> None:
    assert bounds.matched_z(Matched(50, 12, 4, 34), 1.0) == pytest.approx((12 - 4) / sqrt(12 + 4))


def test_it_is_seldom_wrong_where_the_floor_is_just_met() -> None:
    """By adding up every outcome of 40 items whose true scores are exactly at the floor: 5% false proofs, about."""
    floor, both, only_a = 0.95, 0.76, 0.10
    shares = (both, floor * only_a - (1 - floor) * both, only_a)
    items, wrong = 40, 0.0
    for x, y, w in product(range(items + 1), repeat=3):
        rest = items - x - y - w
        if rest >= 0 and bounds.matched_z(Matched(x, y, w, rest), floor) > bounds.z_of(0.95):
            ways = comb(items, x) * comb(items - x, y) * comb(items - x - y, w)
            wrong += ways * shares[0] ** x * shares[1] ** y * shares[2] ** w * (1 - sum(shares)) ** rest
    assert wrong < 0.06


@given(st.integers(1, 60), st.integers(0, 30), st.integers(0, 30), st.integers(0, 60), st.floats(0.5, 1.2))
def test_twice_the_items_in_the_same_shares_are_the_root_of_two_as_sure(
    both: int, only_b: int, only_a: int, neither: int, floor: float
) -> None:
    once = bounds.matched_z(Matched(both, only_b, only_a, neither), floor)
    twice = bounds.matched_z(Matched(2 * both, 2 * only_b, 2 * only_a, 2 * neither), floor)
    assert twice == pytest.approx(once * sqrt(2), rel=1e-6, abs=1e-6)


@given(st.integers(1, 40), st.integers(0, 20), st.integers(0, 20), st.integers(0, 40))
def test_a_higher_floor_is_never_easier(both: int, only_b: int, only_a: int, neither: int) -> None:
    counts = Matched(both, only_b, only_a, neither)
    zs = [bounds.matched_z(counts, floor) for floor in (0.8, 0.9, 0.95, 1.0, 1.05)]
    assert all(later <= earlier + 1e-9 for earlier, later in pairwise(zs))


def test_betting_proves_a_clear_mean_and_nothing_of_a_few_equal_values() -> None:
    spread = [0.25, 0.5, 0.75, 1.0] * 100
    assert bounds.capital(spread, 0.5, 0.95) > 20
    assert bounds.capital(spread, 0.625, 0.95) < 20
    assert bounds.capital([0.55] * 10, 0.5, 0.95) < 20
    assert 0.5 < bounds.mean_low(spread, 0.95) < 0.625
