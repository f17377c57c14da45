"""Rules of prompt caches that only some providers have: half a day, how far a mark looks back, crowds that spill over."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from caches import CROWDED, HALF_DAY, NO_HALF_DAY, Caches, caches, kept, saved

from costaudit.prices.book import load

MILLION = 1_000_000
FIVE = "cache: {prompts: [{for: 5m}]}\n"
PROMPT = [1, 2, 3, 4]  # 2,048 tokens


@pytest.fixture
def it(tmp_path: Path) -> Caches:
    return caches(tmp_path)


def test_a_half_day_is_written_at_its_own_price_and_found_all_morning(it: Caches) -> None:
    half_day = "cache: {prompts: [{for: 12h}]}\n"
    for at in (0, 40_000, 80_000, 130_000):
        it.ask(at, PROMPT, offer_id=HALF_DAY)
    assert saved(it, half_day) == (4 * 2_048 * 10 - 2 * 2_048 * 25 - 2 * 2_048) / Decimal(MILLION)
    # The half hour is the usual lifetime, at its usual price; nobody comes back in time.
    assert saved(it, "cache: {prompts: [{}]}\n") == -4 * 2_048 * Decimal("2.5") / MILLION


def test_half_a_day_that_has_no_price_is_not_kept(it: Caches) -> None:
    it.ask(0, PROMPT, offer_id=NO_HALF_DAY)
    assert kept(it, "cache: {prompts: [{for: 12h}]}\n") == {"no_price"}
    it.it.con.execute("update request set offer_id = ?", [HALF_DAY])
    it.it.con.execute("insert into request_meter values (1, 'cache_write_12h', 2048)")
    assert kept(it, "cache: {prompts: [{for: 12h}]}\n") == {"half_day"}


def test_a_mark_looks_back_over_twenty_messages_and_no_further(it: Caches) -> None:
    long = [*PROMPT, 5, 6, 7, 8]
    for at, chain, turns in ((0, PROMPT, 3), (10, long, 23), (20, [*PROMPT, 9, 10, 11, 12], 24)):
        it.ask(at, chain)
        it.set(turns=turns)
    it.it.run(FIVE)
    assert [read for read, *_ in it.read()] == [0, 2_048, 0]
    # The end of the system prompt has a mark of its own, which finds what the first one left there.
    it.it.con.execute("update request set system_blocks = 2")
    it.it.run(FIVE)
    assert [read for read, *_ in it.read()] == [0, 2_048, 1_024]


def test_a_crowd_spills_over_to_machines_that_have_not_seen_the_prompt(it: Caches) -> None:
    day = "cache: {prompts: [{for: 24h}]}\n"
    for at in (0, 1, 2, 3, 4, 60, 61, 62):  # two a minute go to the first machine, two to the next
        it.ask(at, PROMPT, offer_id=CROWDED)
    it.it.run(day)
    assert [read for read, *_ in it.read()] == [0, 2_048, 0, 2_048, 0, 2_048, 2_048, 2_048]
    # Other prompts are other crowds.
    it.it.con.execute("update request set prompt_prefix = [20 + request_key, 2, 3] where request_key > 4")
    it.it.run(day)
    assert [read for read, *_ in it.read()] == [0, 2_048, 0, 2_048, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("name", "offered"),
    [("gpt-5.4", True), ("gpt-4.1", True), ("gpt-4o", False), ("o3", False)],
)
def test_a_day_is_offered_by_the_models_that_have_extended_retention(name: str, offered: bool) -> None:
    book = load()
    model = book.model("openai", name)
    assert model is not None
    rules = book.cache_rules(model)
    assert rules is not None
    assert (rules.overflow_rpm, 86_400 in rules.ttl_s) == (15, offered)
