"""Answers given again: only to what is equal, only while they last, counted from when they were stored."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from caches import OLD, OLD_MINI, Caches, caches

from costaudit import simulate
from costaudit.money import dollars

MILLION = 1_000_000
DAY = "cache: {responses: [{for: 24h}]}\n"
HOUR = "cache: {responses: [{for: 1h}]}\n"
RENEWED = "cache: {responses: [{for: 1h, renew: true}]}\n"


@pytest.fixture
def it(tmp_path: Path) -> Caches:
    return caches(tmp_path)


def ask(it: Caches, at: float, identity: int | None = 1, offer_id: int = OLD, **values: Any) -> None:
    it.ask(at, offer_id=offer_id, input=1_000, output=100, **values)
    it.set(identity=identity)


def called(it: Caches, policy: str) -> list[int]:
    """The requests for which a model is still asked."""
    it.it.run(policy)
    return [key for (key,) in it.it.con.execute("select request_key from sim_request order by 1").fetchall()]


def test_an_equal_request_within_the_time_costs_nothing(it: Caches) -> None:
    for at in (0, 60, 120):
        ask(it, at)
    assert dollars(it.it.run(DAY).saved) == 2 * Decimal(1_000 * 10 + 100 * 40) / MILLION


def test_an_answer_lasts_from_when_it_was_stored_and_its_use_does_not_renew_it(it: Caches) -> None:
    for at in (0, 3_000, 3_600, 3_601, 7_200, 7_202):
        ask(it, at)
    assert called(it, HOUR) == [1, 4, 6]


def test_renewed_by_its_use_it_lasts_while_it_is_used(it: Caches) -> None:
    for at in (0, 3_000, 3_600, 3_601, 7_200, 10_801):
        ask(it, at)
    assert called(it, RENEWED) == [1, 6]


def test_an_answer_is_there_once_it_was_given_and_lasts_from_then(it: Caches) -> None:
    for at in (0, 5, 11, 3_609, 3_611):
        ask(it, at, latency_ms=10_000)
    assert called(it, HOUR) == [1, 2, 5]


def test_only_what_is_equal_and_known_and_an_answer(it: Caches) -> None:
    ask(it, 0)
    ask(it, 1, identity=2)
    ask(it, 2, offer_id=OLD_MINI)
    ask(it, 3, identity=None)
    ask(it, 4, has_tools=True)
    ask(it, 5, status="error")
    ask(it, 6, ts=None)
    ask(it, 7, stream=True)
    assert called(it, DAY) == [1, 2, 3, 4, 5, 6, 7]
    kept = {(each.reason, each.requests) for each in it.it.run(DAY).kept}
    assert kept == {("first", 3), ("no_identity", 1), ("tools", 1), ("failed", 1), ("undated", 1)}


def test_a_failed_call_stores_no_answer(it: Caches) -> None:
    ask(it, 0, status="error")
    ask(it, 1)
    ask(it, 2)
    assert called(it, DAY) == [1, 2]


def test_similar_questions_are_an_assumption(it: Caches) -> None:
    for at in range(100):
        ask(it, at, identity=None)
    policy = 'cache: {responses: [{assume: {hits: 0.3}, because: "pilot"}]}\n'
    assert 50 < len(called(it, policy)) < 90
    document = it.it.document(policy)
    assert any("share answered from a cache = 0.3" in note for note in document.notes)
    assert document.tables[0].rows[1][-1 if len(document.tables[0].columns) == 6 else 6] in ("assumed", "")


def test_a_reused_answer_needs_no_routing_and_warms_no_prompt_cache(it: Caches) -> None:
    for at, identity in ((0, 1), (400, 1), (900, 2)):
        it.ask(at, [1, 2, 3, 4], offer_id=OLD, cache_read=2_048 if at else 0)
        it.set(identity=identity)
    it.it.run(DAY)
    # The last one found a prompt that only the second had kept warm.
    assert it.read() == [(0, 0, 0, 2_048), (0, 0, 0, 2_048)]


def test_the_table_of_requests_keeps_those_that_nobody_is_asked_for(it: Caches) -> None:
    for at in (0, 60):
        ask(it, at)
    rows = simulate.requests_table(it.it.con, it.it.book, it.it.policy(DAY)).fetchall()
    assert [(row[0], row[13]) for row in rows] == [("r1", Decimal("0.014")), ("r2", 0)]


def test_a_question_asked_without_end_is_answered_once_a_lifetime(it: Caches) -> None:
    ask(it, 0)
    it.it.con.execute(
        "insert into request select one.* replace (i + 1 as request_key, 'r' || i as request_id,"
        " ts + to_seconds(i * 60) as ts)"
        " from request one, range(1, 3000) other(i)"
    )
    assert called(it, HOUR) == list(range(1, 3_001, 61))
