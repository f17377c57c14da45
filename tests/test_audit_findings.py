"""Each finding where it fires, with dollars by hand, and where it must not."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from audits import BANDED, BIG, OLD, PRIORITY, RISING, SMALL, UNKNOWN, Audited, audited, mtok


@pytest.fixture
def it(tmp_path: Path) -> Audited:
    return audited(tmp_path)


def test_flagship_for_routine(it: Audited) -> None:
    it.ask(offer_id=BIG, task="classification", input=1_000, output=100)
    assert it.stake("flagship-for-routine") == mtok("9", 1_000) + mtok("36", 100)
    found = it.found("flagship-for-routine")
    assert found is not None
    assert (found.places[0].name, found.places[0].target) == ("classification on openai/big", "openai/small")
    assert found.places[0].examples == ("r1",)


def test_flagship_for_routine_leaves_hard_tasks_and_cheap_models(it: Audited) -> None:
    it.ask(offer_id=BIG, task="reasoning", input=1_000, output=100)
    it.ask(offer_id=SMALL, task="classification", input=1_000, output=100)
    assert it.stake("flagship-for-routine") is None


def test_flagship_for_routine_needs_a_model_that_holds_the_prompt(it: Audited) -> None:
    it.ask(offer_id=BIG, task="extraction", input=500_000, output=100)
    assert it.stake("flagship-for-routine") is None


def test_reasoning_on_routine(it: Audited) -> None:
    it.ask(task="extraction", input=1_000, output=700, reasoning_tokens=600)
    assert it.stake("reasoning-on-routine") == mtok("8", 600)


def test_reasoning_on_routine_is_not_about_hard_tasks(it: Audited) -> None:
    it.ask(task="coding", input=1_000, output=700, reasoning_tokens=600)
    it.ask(task="extraction", input=1_000, output=700)
    assert it.stake("reasoning-on-routine") is None


def test_batchable(it: Audited) -> None:
    it.ask(offer_id=BIG, task="summarization", input=1_000, output=100)
    assert it.stake("batchable") == mtok("5", 1_000) + mtok("20", 100)


def test_batchable_counts_that_batches_read_no_cache(it: Audited) -> None:
    it.ask(offer_id=BIG, task="summarization", input=1_000, cache_read=100, output=100)
    assert it.stake("batchable") == mtok("5", 1_000) + mtok("20", 100) + mtok("1", 100) - mtok("5", 100)


def test_batchable_leaves_streams_and_what_was_followed_up(it: Audited) -> None:
    it.ask(offer_id=BIG, task="summarization", input=1_000, output=100, stream=True)
    it.ask(0, offer_id=BIG, task="translation", input=1_000, output=100, conversation_id="c")
    it.ask(60, offer_id=BIG, task="qa", input=1_000, output=100, conversation_id="c")
    assert it.stake("batchable") is None


def test_batchable_does_not_guess_when_turns_came(it: Audited) -> None:
    it.ask(offer_id=BIG, task="summarization", input=1_000, ts=None, conversation_id="c")
    assert it.stake("batchable") is None


def test_fast_tier(it: Audited) -> None:
    it.ask(offer_id=PRIORITY, task="drafting", input=1_000, output=100)
    assert it.stake("fast-tier") == mtok("10", 1_000) + mtok("40", 100)


def test_fast_tier_leaves_who_waits(it: Audited) -> None:
    it.ask(offer_id=PRIORITY, task="drafting", input=1_000, output=100, stream=True)
    it.ask(offer_id=PRIORITY, task="conversation", input=1_000, output=100)
    assert it.stake("fast-tier") is None


def test_dominated_model(it: Audited) -> None:
    it.ask(offer_id=OLD, input=1_000, output=100)
    assert it.stake("dominated-model") == mtok("2", 1_000)


def test_dominated_model_is_never_a_smaller_one(it: Audited) -> None:
    """`small` is cheaper than everything, and weaker."""
    it.ask(offer_id=BIG, input=1_000, output=100)
    it.ask(input=1_000, output=100)
    found = it.found("dominated-model")
    assert found is None or all(place.target != "openai/small" for place in found.places)


def test_duplicate_calls(it: Audited) -> None:
    for after in (0, 60, 3_600, 200_000):
        it.ask(after, input=1_000, output=100, prompt_identity=7)
    assert it.stake("duplicate-calls") == 2 * (mtok("2", 1_000) + mtok("8", 100))


def test_duplicate_calls_need_equal_prompts_and_models(it: Audited) -> None:
    it.ask(0, input=1_000, prompt_identity=7)
    it.ask(1, input=1_000, prompt_identity=8)
    it.ask(2, input=1_000, prompt_identity=7, offer_id=SMALL)
    it.ask(3, input=1_000)
    it.ask(4, input=1_000)
    assert it.stake("duplicate-calls") is None


def test_errors_billed(it: Audited) -> None:
    it.ask(status="error", input=1_000, output=10)
    assert it.stake("errors-billed") == mtok("2", 1_000) + mtok("8", 10)


def test_errors_billed_leaves_errors_that_cost_nothing(it: Audited) -> None:
    it.ask(status="error", usage_basis="missing")
    it.ask(input=1_000)
    assert it.stake("errors-billed") is None


def test_runaway_conversation(it: Audited) -> None:
    for turn in range(10):
        it.ask(turn * 60, input=10_000 * (turn + 1), output=10, conversation_id="c")
    assert it.stake("runaway-conversation") == mtok("2", 10_000 + 20_000 + 30_000 + 40_000 + 50_000)


def test_runaway_conversation_prices_what_was_cached_as_cached(it: Audited) -> None:
    for turn in range(10):
        size = 100_000 if turn else 10_000
        it.ask(turn * 60, offer_id=BIG, cache_read=size, conversation_id="c")
    assert it.stake("runaway-conversation") == 9 * mtok("1", 50_000)


def test_runaway_conversation_is_long_and_grows(it: Audited) -> None:
    for turn in range(9):
        it.ask(turn * 60, input=10_000 * (turn + 1), conversation_id="short")
    for turn in range(12):
        it.ask(turn * 60, input=90_000, conversation_id="large from the start")
    assert it.stake("runaway-conversation") is None


def test_long_context(it: Audited) -> None:
    it.ask(offer_id=BANDED, input=210_000, output=1_000)
    before, after = mtok("4", 210_000) + mtok("12", 1_000), mtok("2", 200_000) + mtok("8", 1_000)
    assert it.stake("long-context") == before - after


def test_long_context_is_about_a_little(it: Audited) -> None:
    it.ask(offer_id=BANDED, input=300_000, output=1_000)
    it.ask(offer_id=BANDED, input=200_000, output=1_000)
    assert it.stake("long-context") is None


def test_answer_cut_off(it: Audited) -> None:
    it.ask(input=1_000, output=256, max_output_tokens=256)
    assert it.stake("answer-cut-off") == mtok("2", 1_000) + mtok("8", 256)


def test_answer_cut_off_leaves_what_ended_by_itself_and_labels(it: Audited) -> None:
    it.ask(input=1_000, output=255, max_output_tokens=256)
    it.ask(input=1_000, output=1, max_output_tokens=1)
    assert it.stake("answer-cut-off") is None


def test_cap_unused(it: Audited) -> None:
    for after in range(20):
        it.ask(after, input=1_000, output=100, max_output_tokens=4_000)
    found = it.found("cap-unused")
    assert found is not None
    assert (found.requests, found.stake) == (20, None)


def test_cap_unused_leaves_caps_that_are_near_and_places_with_few_calls(it: Audited) -> None:
    for after in range(20):
        it.ask(after, input=1_000, output=401 if after == 3 else 10, max_output_tokens=4_000)
        it.ask(after, input=1_000, output=10, max_output_tokens=4_000, task=f"t{after}")
    assert it.stake("cap-unused") is None


def test_retired_model(it: Audited) -> None:
    it.ask(offer_id=OLD, input=1_000, output=100)
    assert it.stake("retired-model") == mtok("4", 1_000) + mtok("8", 100)
    found = it.found("retired-model")
    assert found is not None
    assert found.places[0].name == "openai/old, retires 2026-12-01"
    assert found.places[0].target == "openai/new at $2 in, $8 out a million tokens"


def test_retired_model_only_within_90_days(it: Audited) -> None:
    it.ask(offer_id=OLD, input=1_000, output=100)
    (found,) = [each for each in it.audit(now=datetime(2026, 9, 2)).found if each.finding.code == "retired-model"]
    assert found.requests == 1
    assert "retired-model" not in [each.finding.code for each in it.audit(now=datetime(2026, 9, 1)).found]


def test_price_rise(it: Audited) -> None:
    it.ask(offer_id=RISING, input=1_000, output=100)
    it.ask(40 * 86_400, offer_id=RISING, input=5_000, output=100)  # the last 30 days hold only this one
    found = it.found("price-rise")
    assert it.stake("price-rise") == mtok("2", 5_000)
    assert found is not None
    assert found.places[0].name == "openai/rising from 2027-01-01"


def test_price_rise_is_over_when_it_has_happened(it: Audited) -> None:
    it.ask(offer_id=RISING, input=1_000, output=100)
    codes = [each.finding.code for each in it.audit(now=datetime(2027, 1, 1)).found]
    assert "price-rise" not in codes


@pytest.mark.parametrize(
    ("logged", "request_", "cause"),
    [
        (mtok("10", 1_000) + mtok("11", 500), {"offer_id": BIG, "input": 1_000, "cache_read": 500}, "charged twice"),
        (mtok("10", 1_500), {"offer_id": BIG, "input": 1_000, "cache_read": 500}, "as plain input"),
        (mtok("10", 1_000), {"offer_id": PRIORITY, "input": 1_000}, "the tier was missed"),
        (mtok("3", 1_000), {"offer_id": RISING, "input": 1_000}, "the price of another day"),
        (mtok("7", 1_000), {"offer_id": BIG, "input": 1_000}, "cause unknown"),
    ],
)
def test_logged_cost(it: Audited, logged: Decimal, request_: dict[str, int], cause: str) -> None:
    it.ask(logged_cost=logged, **request_)
    list_cost = {BIG: "10", PRIORITY: "20", RISING: "1"}[request_["offer_id"]]
    expected = mtok(list_cost, 1_000) + mtok("1", request_.get("cache_read", 0))
    found = it.found("logged-cost")
    assert found is not None
    assert it.stake("logged-cost") == abs(logged - expected)
    assert cause in found.places[0].name


def test_logged_cost_may_be_rounded(it: Audited) -> None:
    it.ask(input=1_000_000, logged_cost=Decimal("2.01"))
    it.ask(input=1_000)
    assert it.stake("logged-cost") is None


def test_unpriced(it: Audited) -> None:
    it.ask(input=1_000)
    it.ask(offer_id=UNKNOWN, input=1_000, output=100)
    found = it.found("unpriced")
    assert found is not None
    assert (found.requests, found.stake, found.places[0].name) == (1, None, "openai/nobody-knows")


def test_unpriced_leaves_what_has_a_price(it: Audited) -> None:
    it.ask(input=1_000)
    assert it.found("unpriced") is None


def test_usage_missing(it: Audited) -> None:
    it.ask(usage_basis="missing", stream=True)
    found = it.found("usage-missing")
    assert found is not None
    assert found.places[0].name == "qa on openai/new, streamed"


def test_usage_missing_leaves_failures(it: Audited) -> None:
    it.ask(usage_basis="missing", status="error")
    it.ask(input=1)
    assert it.found("usage-missing") is None


def test_anomalous_request(it: Audited) -> None:
    for after in range(20):
        it.ask(after, input=1_000)
    it.ask(20, input=1_000_000)
    assert it.stake("anomalous-request") == mtok("2", 1_000_000)


def test_anomalous_request_is_no_sum_of_many(it: Audited) -> None:
    for after in range(20):
        it.ask(after, input=1_000)
    it.ask(20, input=1_000_000, usage_basis="aggregate")
    assert it.stake("anomalous-request") is None


def test_anomalous_request_is_a_dollar_and_more(it: Audited) -> None:
    for after in range(20):
        it.ask(after, input=1_000)
    it.ask(20, input=400_000)
    assert it.stake("anomalous-request") is None


def test_unused_tools(it: Audited) -> None:
    for after in range(10):
        it.ask(after, input=1_000, has_tools=True, conversation_id=f"c{after}")
    found = it.found("unused-tools")
    assert found is not None
    assert (found.requests, found.stake) == (10, None)


def test_unused_tools_leaves_loops(it: Audited) -> None:
    for after in range(20):
        it.ask(after, input=1_000, has_tools=True, conversation_id=f"c{after // 2}")
    assert it.found("unused-tools") is None
