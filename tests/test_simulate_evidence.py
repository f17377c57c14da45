"""How sure a saving is, how it is split over the stages, and what rules never get to see."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated import MIDDLE, MILLION, SMALL, Bench, bench
from test_transfer import table

from costaudit import simulate
from costaudit.document import Document
from costaudit.money import dollars
from costaudit.simulation.attribution import shapley

TO_MIDDLE = "route: [{to: openai/middle}]\n"
BATCH = "batch: [{within: 24h}]\n"
SHORTER = "trim: [{assume: {output_tokens: 0.5}, because: x}]\n"


@pytest.fixture
def it(tmp_path: Path) -> Bench:
    return bench(tmp_path)


def sampled(it: Bench, conversations: int, requests: int = 1) -> Document:
    for number in range(conversations * requests):
        it.add(
            input=1_000 if number % 2 else 3_000, conversation_id=f"c{number % conversations}", request_id=f"r{number}"
        )
    return it.document("route: [{when: {input_tokens: {gt: 2_000}}, to: openai/middle}]\n")


def test_a_log_is_a_sample_of_conversations(it: Bench) -> None:
    row, month = table(sampled(it, 400), "ranges")
    low, saved, high = row["saved_low_usd"], row["saved_usd"], row["saved_high_usd"]
    assert isinstance(low, Decimal)
    assert isinstance(saved, Decimal)
    assert isinstance(high, Decimal)
    assert saved == Decimal(200 * 3_000 * 8) / MILLION
    assert saved * Decimal("0.85") < low < saved < high < saved * Decimal("1.15")
    assert month["saved_usd"] == 30 * saved
    assert row["basis"] == "redrawn from 400 conversations, at the same spending"


def test_many_requests_of_few_conversations_are_a_small_sample(it: Bench) -> None:
    assert table(sampled(it, 10, 40), "ranges") == []


def test_where_every_request_saves_alike_the_part_is_certain(it: Bench) -> None:
    for number in range(300):
        it.add(input=1_000, request_id=f"r{number}")
    row, month = table(it.document(TO_MIDDLE), "ranges")
    assert row["saved_low_usd"] == pytest.approx(row["saved_usd"])
    assert row["saved_high_usd"] == pytest.approx(row["saved_usd"])
    assert month["saved_low_usd"] < month["saved_usd"] < month["saved_high_usd"]  # type: ignore[operator]


def test_the_same_log_has_the_same_range_in_every_run(it: Bench) -> None:
    first = table(sampled(it, 100), "ranges")
    assert first == table(it.document("route: [{when: {input_tokens: {gt: 2_000}}, to: openai/middle}]\n"), "ranges")


def test_shapley_shares_add_up_and_take_from_each_what_overlaps(it: Bench) -> None:
    it.add(input=1_000, output=1_000)
    it.add(offer_id=MIDDLE, input=1_000, output=1_000)
    text = SHORTER + TO_MIDDLE + BATCH
    (result,) = simulate.simulate(it.con, it.book, [it.policy(text)], attribution="shapley").results
    assert sum(result.shares.values()) == result.saved
    assert sum(result.alone.values()) > result.saved
    assert all(result.shares[stage] < result.alone[stage] for stage in result.shares)
    (document,) = simulate.simulate(it.con, it.book, [it.policy(text)], attribution="shapley").documents
    shares = [row["shapley_usd"] for row in table(document, "steps")[1:]]
    assert abs(sum(Decimal(str(share)) for share in shares) - dollars(result.saved)) < Decimal("1e-17")


def test_two_levers_share_by_hand(it: Bench) -> None:
    it.add(input=1_000, output=0)
    (result,) = simulate.simulate(it.con, it.book, [it.policy(TO_MIDDLE + BATCH)], attribution="shapley").results
    route, batch, both = 1_000 * (10 - 2), 1_000 * (10 - 5), 1_000 * (10 - 1)
    assert dollars(result.saved) == Decimal(both) / MILLION
    assert dollars(int(result.shares["route"])) == Decimal(route + (both - batch)) / 2 / MILLION
    assert dollars(int(result.shares["batch"])) == Decimal(batch + (both - route)) / 2 / MILLION


@given(st.lists(st.integers(-1_000, 1_000), min_size=64, max_size=64))
def test_shares_always_add_up_to_the_whole(worths: list[int]) -> None:
    stages = ["a", "b", "c", "d", "e", "f"]

    def saved(names: frozenset[str]) -> int:
        return worths[sum(1 << stages.index(name) for name in names)]

    assert sum(shapley(stages, saved).values()) == worths[63]


def test_explain_counts_what_each_rule_gets_and_finds_rules_behind_others(it: Bench) -> None:
    it.add(input=1_000, task="qa")
    it.add(input=5_000, task="qa")
    it.add(offer_id=SMALL, input=1_000, task="coding")
    text = (
        "route:\n"
        "  - {when: {task: qa}, to: openai/middle}\n"
        "  - {when: {input_tokens: {gt: 2_000}}, to: openai/small}\n"
        "  - {when: {input_tokens: {lt: 2_000}}, to: openai/small}\n"
        "  - {when: {team: none}, to: openai/small}\n"
    )
    document = simulate.explained(it.con, it.book, it.policy(text))
    rows = table(document, "rules")
    assert [(row["passes"], row["got"], row["changed"], row["kept"], row["finding"]) for row in rows] == [
        (2, 2, 2, 0, ""),
        (1, 0, 0, 0, "shadowed by line 5 (1)"),
        (2, 1, 0, 1, "partly shadowed by line 5 (1)"),
        (0, 0, 0, 0, "never matches"),
    ]
    assert rows[0]["cost_usd"] == Decimal(6_000 * 10) / MILLION
    assert rows[0]["saved_usd"] == Decimal(6_000 * 8) / MILLION
    assert document.title == "p: 4 rules on 3 requests; 1 rule never matches, 1 is shadowed"


def test_explain_changes_no_number_of_the_simulation(it: Bench) -> None:
    it.add(input=1_000, output=1_000, ts=datetime(2026, 10, 1))
    text = SHORTER + TO_MIDDLE + BATCH
    rows = table(simulate.explained(it.con, it.book, it.policy(text)), "rules")
    assert sum(Decimal(str(row["saved_usd"])) for row in rows) == it.saved(text)
