"""Another service tier of the same model, at its own prices, where it has any."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from caches import NEW, OLD, OLD_PRIORITY, Caches, caches

from costaudit.money import dollars

MILLION = 1_000_000


@pytest.fixture
def it(tmp_path: Path) -> Caches:
    return caches(tmp_path)


def test_what_is_not_urgent_goes_back_to_standard(it: Caches) -> None:
    it.ask(0, offer_id=OLD_PRIORITY, input=1_000, output=100)
    it.ask(1, offer_id=OLD, input=1_000, output=100)
    result = it.it.run("tier: [{to: standard}]\n")
    assert dollars(result.saved) == Decimal(1_000 * 10 + 100 * 40) / MILLION
    assert [(each.reason, each.requests) for each in result.kept] == [("same_service_tier", 1)]


def test_what_can_wait_goes_to_flex_where_that_has_a_price(it: Caches) -> None:
    it.ask(0, offer_id=OLD, input=1_000, output=100)
    it.ask(1, offer_id=NEW, input=1_000, output=100)
    it.ask(2, offer_id=OLD_PRIORITY, input=1_000, output=100)
    result = it.it.run("tier: [{to: flex}]\n")
    assert dollars(result.saved) == Decimal(1_000 * 5 + 100 * 20) / MILLION
    assert sorted((each.reason, each.requests) for each in result.kept) == [("no_price", 1), ("not_standard", 1)]
