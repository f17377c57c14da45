"""Findings about prompt caches, with dollars by hand. Blocks are 100 tokens; claude caches from 1,000 tokens on."""

from __future__ import annotations

from pathlib import Path

import pytest
from audits import CLAUDE, Audited, audited, mtok

SHARED = list(range(1, 21))


@pytest.fixture
def it(tmp_path: Path) -> Audited:
    return audited(tmp_path)


def ask(it: Audited, after: int, chain: list[int], **values: object) -> None:
    it.ask(
        after,
        **{"offer_id": CLAUDE, "input": 100 * len(chain), "prompt_prefix": chain, "prefix_block_tokens": 100, **values},
    )


def test_cacheable_prefix(it: Audited) -> None:
    ask(it, 0, [*SHARED, 101])
    ask(it, 60, [*SHARED, 102])
    ask(it, 120, [*SHARED, 103])
    # written once for a quarter more, read twice for a tenth
    assert it.stake("cacheable-prefix") == 2 * mtok("3.6", 2_000) - mtok("1", 2_000)


def test_cacheable_prefix_comes_again_in_time_and_is_long_enough(it: Audited) -> None:
    ask(it, 0, [*SHARED, 101])
    ask(it, 400, [*SHARED, 102])  # 5 minutes are over
    ask(it, 0, [201, 202, 301])
    ask(it, 10, [201, 202, 302])
    assert it.stake("cacheable-prefix") is None


def test_cacheable_prefix_leaves_what_is_cached(it: Audited) -> None:
    ask(it, 0, [*SHARED, 101], input=100, cache_write=2_000)
    ask(it, 60, [*SHARED, 102], input=100, cache_read=2_000)
    assert it.stake("cacheable-prefix") is None


def test_cache_busting_prefix(it: Audited) -> None:
    for n in range(10):  # the first block is the same, then a time of day
        ask(it, n * 60, [1, *(1_000 * (n + 1) + block for block in range(20))], system_blocks=20)
    assert it.stake("cache-busting-prefix") == 9 * mtok("3.6", 2_000) - mtok("1", 2_000)
    found = it.found("cache-busting-prefix")
    assert found is not None
    assert found.places[0].name == "qa on anthropic/claude, after 100 tokens"


def test_cache_busting_prefix_leaves_system_prompts_that_are_the_same(it: Audited) -> None:
    for n in range(10):
        ask(it, n * 60, [*SHARED, 1_000 + n], system_blocks=20)
    assert it.stake("cache-busting-prefix") is None


def test_cache_not_read(it: Audited) -> None:
    for n in range(10):
        it.ask(n, offer_id=CLAUDE, input=100, cache_write=10_000)
    it.ask(10, offer_id=CLAUDE, input=100, cache_read=10_000)
    assert it.stake("cache-not-read") == 10 * mtok("1", 10_000) - mtok("3.6", 10_000)


def test_cache_not_read_leaves_caches_that_pay(it: Audited) -> None:
    it.ask(0, offer_id=CLAUDE, input=100, cache_write=10_000)
    it.ask(1, offer_id=CLAUDE, input=100, cache_read=10_000)
    assert it.stake("cache-not-read") is None


def test_below_cache_minimum(it: Audited) -> None:
    for n in range(10):
        ask(it, n, [*SHARED[:9], 100 + n])  # 900 of the 1,000 tokens it takes
    before = 10 * mtok("4", 1_000)
    after = 10 * mtok("4", 100) + mtok("5", 1_000) + 9 * mtok("0.4", 1_000)
    assert it.stake("below-cache-minimum") == before - after


def test_below_cache_minimum_is_about_a_little(it: Audited) -> None:
    for n in range(10):
        ask(it, n, [*SHARED[:7], 100 + n])
        ask(it, n, [*range(201, 221), 300 + n])
    assert it.stake("below-cache-minimum") is None


def test_hour_too_long(it: Audited) -> None:
    it.ask(0, offer_id=CLAUDE, cache_write_1h=10_000, conversation_id="c")
    it.ask(60, offer_id=CLAUDE, cache_read=10_000, conversation_id="c")
    assert it.stake("hour-too-long") == mtok("3", 10_000)


def test_hour_too_long_leaves_pauses_that_need_it(it: Audited) -> None:
    it.ask(0, offer_id=CLAUDE, cache_write_1h=10_000, conversation_id="c")
    it.ask(1_200, offer_id=CLAUDE, cache_read=10_000, conversation_id="c")
    assert it.stake("hour-too-long") is None


def test_hour_too_short(it: Audited) -> None:
    for turn in range(3):  # 20 minutes apart: each writes all of it again
        it.ask(1_200 * turn, offer_id=CLAUDE, cache_write=10_000, conversation_id="c")
    before, after = 3 * mtok("5", 10_000), mtok("8", 10_000) + 2 * mtok("0.4", 10_000)
    assert it.stake("hour-too-short") == before - after


def test_hour_too_short_leaves_quick_turns(it: Audited) -> None:
    it.ask(0, offer_id=CLAUDE, cache_write=10_000, conversation_id="c")
    it.ask(60, offer_id=CLAUDE, cache_read=10_000, cache_write=500, conversation_id="c")
    assert it.stake("hour-too-short") is None
