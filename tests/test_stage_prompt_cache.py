"""Prompt caches, replayed: sums by hand, the provider's rules at their edges, and a slow replay that agrees."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from caches import HAIKU, LARGE, NEW, OLD, OLD_MINI, PLAIN, SONNET, STORED, Caches, caches, kept, saved

MILLION = 1_000_000
FIVE = "cache: {prompts: [{for: 5m}]}\n"
HOUR = "cache: {prompts: [{for: 1h}]}\n"
SYSTEM = "cache: {prompts: [{prefix: system, for: 5m}]}\n"
SHARED = 'cache: {prompts: [{for: %s, assume: {prefix: 4_000 tokens}, because: "one prompt for all"}]}\n'
PROMPT = [1, 2, 3, 4]  # 2,048 tokens


@pytest.fixture
def it(tmp_path: Path) -> Caches:
    return caches(tmp_path)


def test_a_shared_prompt_of_4000_tokens_ten_thousand_times_a_day(it: Caches) -> None:
    it.ask(0, input=4_000)
    it.it.con.execute(
        "insert into request select one.* replace (i + 1 as request_key, 'r' || i as request_id,"
        " ts + to_milliseconds(i * 8640) as ts)"
        " from request one, range(1, 10000) other(i)"
    )
    spent = 10_000 * 4_000 * Decimal(3) / MILLION
    written, read = 4_000 * Decimal("3.75") / MILLION, 9_999 * 4_000 * Decimal("0.3") / MILLION
    assert spent == 120
    assert saved(it, SHARED % "5m") == spent - written - read == Decimal("107.9862")
    # One request in ten minutes instead: each one writes what the next no longer finds.
    it.it.con.execute("update request set ts = timestamp '2026-10-01' + to_seconds(request_key * 600)")
    assert saved(it, SHARED % "5m") == -10_000 * 4_000 * Decimal("0.75") / MILLION
    assert saved(it, SHARED % "1h") == spent - 4_000 * Decimal(6) / MILLION - read


def test_a_prompt_is_written_once_and_then_read(it: Caches) -> None:
    for at in (0, 60, 120):
        it.ask(at, PROMPT)
    assert saved(it, FIVE) == (3 * 2_048 * 3 - 2_048 * Decimal("3.75") - 2 * 2_048 * Decimal("0.3")) / MILLION
    assert it.read() == [(0, 2_048, 0, 0), (2_048, 0, 0, 0), (2_048, 0, 0, 0)]


def test_an_hour_is_written_at_the_price_of_an_hour(it: Caches) -> None:
    for at in (0, 3_600, 3_600 + 3_601):
        it.ask(at, PROMPT)
    it.it.run(HOUR)
    assert it.read() == [(0, 0, 2_048, 0), (2_048, 0, 0, 0), (0, 0, 2_048, 0)]


def test_a_read_keeps_the_prompt_alive(it: Caches) -> None:
    for at in (0, 299, 598, 899):
        it.ask(at, PROMPT)
    it.it.run(FIVE)
    assert [read for read, *_ in it.read()] == [0, 2_048, 2_048, 0]


def test_parallel_first_calls_all_miss_and_all_pay_the_write(it: Caches) -> None:
    for at in (0, 1, 2, 11):
        it.ask(at, PROMPT, latency_ms=10_000, ttft_ms=5_000)
    it.it.run(FIVE)
    assert [read for read, *_ in it.read()] == [0, 0, 0, 2_048]
    assert [write for _, write, *_ in it.read()] == [2_048, 2_048, 2_048, 0]


def test_what_was_read_while_a_later_write_is_under_way_is_still_there(it: Caches) -> None:
    it.ask(0, PROMPT, ttft_ms=1_000)
    it.ask(10, PROMPT, ttft_ms=60_000)
    it.ask(20, PROMPT)
    it.it.run(FIVE)
    assert [read for read, *_ in it.read()] == [0, 2_048, 2_048]


def test_writes_that_nobody_reads_are_a_loss(it: Caches) -> None:
    for number in range(3):
        it.ask(number, [10 * number + block for block in range(1, 5)])
    assert saved(it, FIVE) == -3 * 2_048 * Decimal("0.75") / MILLION
    assert "would have cost" in it.it.document(FIVE).title


def test_one_token_under_the_minimum_is_never_cached(it: Caches) -> None:
    for at in (0, 60):
        it.ask(at, [1, 2], input=1_023)
    assert saved(it, FIVE) == 0
    assert kept(it, FIVE) == {"short"}
    for at in (120, 180):
        it.ask(at, [1, 2], input=1_024)
    it.it.run(FIVE)
    assert [read for read, *_ in it.read()] == [0, 0, 0, 1_024]


def test_a_cache_of_breakpoints_finds_only_what_was_kept_to_its_end(it: Caches) -> None:
    # Two conversations with one system prompt: kept whole, neither finds the other's, for none ends where they part.
    for at, chain in ((0, [1, 2, 3, 11, 12]), (10, [1, 2, 3, 21, 22]), (20, [1, 2, 3, 11, 12, 13])):
        it.ask(at, chain)
    it.it.run(FIVE)
    assert [read for read, *_ in it.read()] == [0, 0, 5 * 512]
    # With a mark at the end of the system prompt too, they do.
    it.it.con.execute("update request set system_blocks = 3")
    it.it.run(FIVE)
    assert it.read() == [(0, 2_560, 0, 0), (1_536, 1_024, 0, 0), (2_560, 512, 0, 0)]
    it.it.run(SYSTEM)
    assert it.read() == [(0, 1_536, 0, 1_024), (1_536, 0, 0, 1_024), (1_536, 0, 0, 1_536)]


def test_an_automatic_cache_finds_the_longest_common_beginning_in_its_steps(it: Caches) -> None:
    it.ask(0, [1, 2, 3, 11], offer_id=OLD)
    it.ask(10, [1, 2, 3, 21], offer_id=OLD)
    it.ask(20, [1, 31, 32], offer_id=OLD)
    it.it.run("cache: {prompts: [{}]}\n")
    assert [read for read, *_ in it.read()] == [0, 1_536, 0]  # 512 tokens are below the minimum
    it.it.con.execute("update request set prefix_block_tokens = 500")
    it.it.run("cache: {prompts: [{}]}\n")
    assert [read for read, *_ in it.read()] == [0, 1_500 // 128 * 128, 0]


def test_what_an_automatic_cache_was_measured_to_do_stays(it: Caches) -> None:
    it.ask(0, PROMPT, offer_id=OLD)
    it.ask(1_000, PROMPT, offer_id=OLD, cache_read=128)
    assert kept(it, "cache: {prompts: [{}]}\n") == {"automatic"}
    it.it.run("cache: {prompts: [{for: 24h}]}\n")
    assert [read for read, *_ in it.read()] == [0, 2_048]


def test_a_model_whose_writes_cost_writes_whatever_it_does_not_find(it: Caches) -> None:
    for at, chain in ((0, [1, 2, 3]), (10, [1, 2, 3, 4]), (20, [1, 2, 9])):
        it.ask(at, chain, offer_id=NEW)
    it.it.run("cache: {prompts: [{}]}\n")
    assert it.read() == [(0, 1_536, 0, 0), (1_536, 512, 0, 0), (0, 1_536, 0, 0)]


def test_a_log_without_prefixes_yields_no_simulated_saving(it: Caches) -> None:
    for at in (0, 60):
        it.ask(at)
    assert saved(it, FIVE) == 0
    assert kept(it, FIVE) == {"no_prefix"}


@pytest.mark.parametrize(
    ("offer_id", "policy", "reason"),
    [
        (PLAIN, FIVE, "no_cache"),
        (SONNET, "cache: {prompts: [{for: 2h}]}\n", "not_on_offer"),
        (SONNET, SYSTEM, "no_system"),
        (LARGE, "cache: {prompts: [{}]}\n", "no_lifetime"),
        (STORED, FIVE, "by_the_hour"),
    ],
)
def test_why_a_prompt_is_not_kept(it: Caches, offer_id: int, policy: str, reason: str) -> None:
    it.ask(0, PROMPT, offer_id=offer_id)
    assert kept(it, policy) == {reason}


def test_accounts_and_models_share_no_caches(it: Caches) -> None:
    it.ask(0, PROMPT, tags={"account": "a"})
    it.ask(10, PROMPT, tags={"account": "b"})
    it.ask(20, PROMPT, offer_id=HAIKU, tags={"account": "a"})
    it.ask(30, PROMPT, tags={"account": "a"})
    it.it.run(FIVE)
    assert [read for read, *_ in it.read()] == [0, 0, 0, 2_048]


def test_a_moved_request_finds_what_its_new_model_has(it: Caches) -> None:
    for at in (0, 10, 20):
        it.ask(at, PROMPT, offer_id=OLD, cache_read=2_048 if at else 0)
    policy = "route: [{to: openai/old-mini}]\n"
    assert saved(it, policy) == ((2_048 * 10 + 2 * 2_048 * 1) - (2_048 * 2 + 2 * 2_048 * Decimal("0.2"))) / MILLION
    assert it.read() == [(0, 0, 0, 2_048), (2_048, 0, 0, 0), (2_048, 0, 0, 0)]


def test_a_route_to_another_provider_keeps_no_cached_reads(it: Caches) -> None:
    for at in (0, 10):
        it.ask(at, PROMPT, offer_id=OLD, cache_read=2_048 if at else 0)
    it.it.run("route: [{to: anthropic/haiku}]\n")
    assert [read for read, *_ in it.read()] == [0, 0]


def test_who_stays_finds_a_colder_cache_when_others_leave(it: Caches) -> None:
    for at, task in ((0, "qa"), (400, "coding"), (900, "qa")):
        it.ask(at, PROMPT, offer_id=OLD, cache_read=2_048 if at else 0, task=task)
    it.it.run("route: [{when: {task: coding}, to: openai/old-mini}]\n")
    # Ten minutes is how long it lives: without the one in between, the last one comes too late.
    assert it.read() == [(0, 0, 0, 2_048), (0, 0, 0, 2_048), (0, 0, 0, 2_048)]
    assert (
        saved(it, "route: [{when: {task: coding}, to: openai/old-mini}]\n")
        == (Decimal(2_048 * 1 - 2_048 * 2) + Decimal(2_048 * 1 - 2_048 * 10)) / MILLION
    )


def test_who_was_there_finds_a_warmer_cache_when_others_come(it: Caches) -> None:
    it.ask(0, PROMPT, offer_id=OLD)
    it.ask(100, PROMPT, offer_id=OLD_MINI)
    it.it.run("route: [{when: {model: old}, to: openai/old-mini}]\n")
    assert [read for read, *_ in it.read()] == [0, 2_048]


def test_the_replay_stands_beside_what_the_log_measured(it: Caches) -> None:
    for at in (0, 10, 20):
        it.ask(at, PROMPT, offer_id=OLD, cache_read=1_024 if at else 0)
    (table,) = [table for table in it.it.document("").tables if table.name == "calibration"]
    ((model, requests, tokens, replayed, measured, _),) = table.rows
    assert (model, requests, tokens) == ("openai/old", 3, 6_144)
    assert replayed is not None
    assert measured is not None
    assert (round(float(replayed), 2), round(float(measured), 2)) == (66.67, 33.33)


def test_marks_in_the_log_say_what_was_kept(it: Caches) -> None:
    for at in (0, 10):
        it.ask(at, [1, 2, 3, at + 100], cache_read=1_536 if at else 0)
        it.set(marks=[{"blocks": 3, "ttl_s": None}])
    document = it.it.document("")
    (table,) = [table for table in document.tables if table.name == "calibration"]
    ((_, _, _, replayed, measured, apart),) = table.rows
    assert replayed == measured
    assert apart == 0


def test_what_a_request_asked_to_be_kept_stays_as_it_was_measured(it: Caches) -> None:
    for at in (0, 10):
        it.ask(at, PROMPT, cache_read=1_000 if at else 0)
        it.set(marks=[{"blocks": 4, "ttl_s": None}])
    assert kept(it, FIVE) == {"already"}
    assert kept(it, HOUR) == set()
