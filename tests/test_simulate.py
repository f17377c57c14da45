"""What policies would have saved, by sums done by hand: every step exact, no request moved to where it could not go."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from simulated import BIG_BATCH, CLAUDE, CLAUDE_AWS, MILLION, SMALL, UNKNOWN, Bench, bench

from costaudit import simulate
from costaudit.money import dollars

TO_SMALL = "route: [{to: openai/small}]\n"
TO_MIDDLE = "route: [{to: openai/middle}]\n"
BATCH = "batch: [{within: 24h}]\n"
SHORTER = "trim: [{assume: {output_tokens: 0.5}, because: x}]\n"


@pytest.fixture
def it(tmp_path: Path) -> Bench:
    return bench(tmp_path)


def test_an_empty_policy_saves_exactly_nothing(it: Bench) -> None:
    it.add(input=1_000, output=500)
    it.add(offer_id=UNKNOWN, input=7)
    result = it.run("")
    assert (result.saved, result.touched, result.steps) == (0, 0, ())
    assert it.document("").title == "p would have saved $0.00 (0.0%)"


def test_a_policy_that_matches_nothing_saves_nothing_and_says_so(it: Bench) -> None:
    it.add(input=1_000)
    document = it.document("route: [{when: {team: none}, to: openai/small}]\n")
    assert any(note.startswith("No request came to the rule at ") for note in document.notes)
    assert it.saved("route: [{when: {team: none}, to: openai/small}]\n") == 0


def test_route_prices_each_meter_at_the_other_model(it: Bench) -> None:
    it.add(input=3_000, output=1_000)
    assert it.saved(TO_SMALL) == Decimal(3_000 * (10 - 1) + 1_000 * (40 - 4)) / MILLION


def test_a_moved_request_leaves_its_cache_behind(it: Bench) -> None:
    it.add(input=1_000, cache_read=4_000, output=100)
    before = 1_000 * 10 + 4_000 * 1 + 100 * 40
    after = 5_000 * 2 + 100 * 8
    assert it.saved(TO_MIDDLE) == Decimal(before - after) / MILLION
    assert any("had read from a prompt cache" in note for note in it.document(TO_MIDDLE).notes)


def test_leaving_a_warm_cache_can_be_a_loss_and_is_shown_as_one(it: Bench) -> None:
    it.add(cache_read=5_000)
    document = it.document(TO_MIDDLE)
    assert document.title == "p would have cost $0.005 more (100.0%); quality not proven"
    assert it.saved(TO_MIDDLE) == Decimal(5_000 * 1 - 5_000 * 2) / MILLION


def test_a_trimmed_token_saves_what_it_was_billed_at(it: Bench) -> None:
    it.add(input=1_000, cache_read=9_000)
    saved = it.saved("trim: [{assume: {input_tokens: 0.5}, because: x}]\n")
    assert saved == Decimal(500 * 10 + 4_500 * 1) / MILLION


def test_trimming_a_prompt_that_is_mostly_cached_saves_little(it: Bench) -> None:
    it.add(offer_id=CLAUDE, input=120_000, cache_read=1_880_000)
    saved = it.saved("trim: [{assume: {input_tokens: 0.5}, because: x}]\n")
    assert saved == Decimal("0.77")  # of a million tokens; at the input price it would be 5.00


def test_a_batch_costs_its_own_price_meter_by_meter(it: Bench) -> None:
    it.add(input=1_000, cache_read=1_000, output=100)
    assert it.saved(BATCH) == Decimal(1_000 * 5 + 0 + 100 * 20) / MILLION


def test_where_nothing_is_cached_inside_a_batch_cached_tokens_are_plain_input(it: Bench) -> None:
    it.add(offer_id=CLAUDE, input=1_000, cache_read=10_000, cache_write=100, cache_write_1h=10, output=100)
    before = Decimal(1_000 * 5 + 10_000) - 5_000 + Decimal("6.25") * 100 + 10 * 10 + 100 * 25
    after = Decimal("2.5") * 11_110 + Decimal("12.5") * 100
    assert it.saved(BATCH) == (before - after) / MILLION


def test_a_model_without_a_batch_price_stays_out_of_batches(it: Bench) -> None:
    it.add(offer_id=SMALL, input=1_000)
    assert (it.saved(BATCH), it.kept(BATCH)) == (0, [("no_price", 1)])


STAY_OUT_OF_BATCHES: list[tuple[dict[str, Any], str]] = [
    ({"stream": True}, "streaming"),
    ({"task": "conversation"}, "conversation"),
    ({"offer_id": BIG_BATCH}, "in_batch"),
    ({"status": "error"}, "failed"),
    ({"status": "cached"}, "answered"),
]


@pytest.mark.parametrize(("values", "reason"), STAY_OUT_OF_BATCHES, ids=[why for _, why in STAY_OUT_OF_BATCHES])
def test_what_cannot_wait_stays_out_of_batches(it: Bench, values: dict[str, Any], reason: str) -> None:
    it.add(input=1_000, **values)
    assert (it.saved(BATCH), it.kept(BATCH)) == (0, [(reason, 1)])


def test_a_turn_that_was_followed_up_within_the_time_was_waited_for(it: Bench) -> None:
    for minute in (0, 10):
        it.add(input=1_000, conversation_id="c", ts=datetime(2026, 10, 14, 9, minute))
    assert it.kept(BATCH) == [("next_turn", 1)]
    assert it.saved(BATCH) == Decimal(1_000 * 5) / MILLION  # the last turn


def test_a_provider_that_may_take_longer_than_within_gets_nothing(it: Bench) -> None:
    it.add(input=1_000)
    assert it.kept("batch: [{within: 23h}]\n") == [("window", 1)]


STAY_ON_THEIR_MODEL: list[tuple[dict[str, Any], str, str]] = [
    ({"input": 8_001}, "openai/small", "context"),
    ({"input": 1, "output": 4_001}, "openai/small", "context"),
    ({"has_tools": True}, "openai/small", "feature"),
    ({"has_images": True}, "openai/small", "feature"),
    ({"output": 10, "reasoning_tokens": 5}, "openai/small", "feature"),
    ({"input": 1}, "openai/gone", "retired"),
    ({"input": 1}, "openai/late", "unreleased"),
    ({"input": 1}, "openai/embed", "operation"),
    ({"input": 1, "status": "error"}, "openai/small", "failed"),
    ({"input": 1, "offer_id": UNKNOWN}, "openai/small", "unpriced"),
    ({"input": 1, "offer_id": BIG_BATCH}, "openai/small", "no_price"),
    ({"input": 1, "offer_id": SMALL}, "openai/small", "same_model"),
    ({"input": 1, "offer_id": SMALL}, "{tier: budget}", "same_tier"),
    ({"input": 1, "offer_id": CLAUDE}, "{tier: budget}", "no_target"),
    ({"input": 1, "usage_basis": "missing"}, "openai/small", "unpriced"),
]


@pytest.mark.parametrize(("values", "to", "reason"), STAY_ON_THEIR_MODEL)
def test_a_request_goes_only_where_it_could_have_gone(it: Bench, values: dict[str, Any], to: str, reason: str) -> None:
    it.add(**values)
    text = f"route: [{{to: {to}}}]\n"
    assert (it.saved(text), it.kept(text)) == (0, [(reason, 1)])


def test_a_tier_means_the_newest_model_of_the_day_that_can_do_it(it: Bench) -> None:
    it.add(input=1_000, ts=datetime(2026, 10, 19))
    it.add(input=1_000, ts=datetime(2026, 10, 20))
    it.add(input=1_000, ts=datetime(2026, 10, 20), has_json_schema=True)
    moves = it.run("route: [{to: {tier: budget}}]\n").moves
    assert sorted((move.to_model, move.requests) for move in moves) == [("openai/late", 2), ("openai/small", 1)]


def test_a_host_has_no_model_before_its_maker(it: Bench) -> None:
    for day in (19, 20):
        it.add(offer_id=CLAUDE_AWS, input=1_000, ts=datetime(2026, 10, day))
    moves = it.run("route: [{to: {tier: mid}}]\n").moves
    assert [(move.to_model, move.requests) for move in moves] == [("aws/claude-new", 1), ("aws/claude-old", 1)]


def test_a_cascade_pays_for_both_tries(it: Bench) -> None:
    for _ in range(200):
        it.add(input=1_000, output=100)
    text = "route: [{to: [openai/small, openai/middle], assume: {escalate: 0.25}, because: pilot}]\n"
    result = it.run(text)
    added = sum(each.requests_after - each.requests_before for each in result.by_model)
    assert 25 <= added <= 75
    one = {"big": 1_000 * 10 + 100 * 40, "small": 1_000 * 1 + 100 * 4, "middle": 1_000 * 2 + 100 * 8}
    assert dollars(result.saved) == Decimal(200 * (one["big"] - one["small"]) - added * one["middle"]) / MILLION
    assert any("share tried again on the next model = 0.25" in note for note in it.document(text).notes)


def test_a_share_takes_the_same_conversations_every_run_and_more_when_it_grows(it: Bench) -> None:
    for key in range(300):
        it.add(input=10, conversation_id=f"c{key // 3}")

    def moved(share: str) -> set[str]:
        policy = it.policy(f"route: [{{to: openai/small, share: {share}}}]\n")
        rows = simulate.requests_table(it.con, it.book, policy).fetchall()
        return {row[0] for row in rows if row[5] == "openai/small"}

    assert moved("0.1") == moved("0.1")
    assert moved("0.1") < moved("0.3")
    assert 45 <= len(moved("0.3")) <= 135
    assert len(moved("0.3")) % 3 == 0  # whole conversations
    assert len(moved("1")) == 300
    assert len(moved("0")) == 0


def test_each_step_is_priced_on_what_the_one_before_left(it: Bench) -> None:
    it.add(input=1_000, output=1_000)
    result = it.run(BATCH + TO_MIDDLE + SHORTER)
    steps = [(step.stage.name, dollars(step.saved) * MILLION) for step in result.steps]
    assert steps == [("trim", 500 * 40), ("route", 1_000 * 8 + 500 * 32), ("batch", 1_000 * 1 + 500 * 4)]
    alone = {name: dollars(saved) * MILLION for name, saved in result.alone.items()}
    assert alone == {"trim": 500 * 40, "route": 1_000 * 8 + 1_000 * 32, "batch": 1_000 * 5 + 1_000 * 20}
    before, after = 1_000 * 10 + 1_000 * 40, 1_000 * 1 + 500 * 4
    assert dollars(result.saved) * MILLION == before - after == sum(saved for _, saved in steps)


def test_the_order_of_paragraphs_changes_nothing(it: Bench) -> None:
    for key in range(40):
        it.add(input=100 * key, output=key, task="conversation" if key % 3 else "qa", stream=key % 5 == 0)
    parts = [SHORTER, TO_MIDDLE, BATCH]
    one, other = it.run("".join(parts)), it.run("".join(reversed(parts)))
    assert [step.saved for step in one.steps] == [step.saved for step in other.steps]
    assert one.by_model == other.by_model
    assert [m.saved for m in one.moves] == [m.saved for m in other.moves]


def test_the_first_rule_that_matches_decides_and_one_without_to_keeps(it: Bench) -> None:
    it.add(input=1_000, team="legal")
    it.add(input=1_000, team="sales")
    text = "route:\n  - when: {team: legal}\n  - to: openai/small\n"
    assert it.saved(text) == Decimal(1_000 * 9) / MILLION
    assert it.kept(text) == [("rule_keeps", 1)]


def test_rules_may_ask_what_a_request_costs(it: Bench) -> None:
    it.add(input=1_000)
    it.add(input=1_000_000 // 10)
    assert it.run("route: [{when: {cost_usd: {gte: 1}}, to: openai/middle}]\n").touched == 1


def test_a_reported_cost_stays_until_the_request_changes(it: Bench) -> None:
    it.add(input=1_000, billed_cost=Decimal("0.5"))
    assert it.run("").spent.cost == 45 * 10**17
    assert it.saved(TO_SMALL) == Decimal("0.5") - Decimal(1_000) / MILLION
    assert any("whose cost the provider reported (1)" in note for note in it.document(TO_SMALL).notes)
