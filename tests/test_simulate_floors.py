"""Quality floors in a simulation: no evidence, no move; and what finding out would be worth."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from simulated import MIDDLE, MILLION, Bench, bench
from test_transfer import table

from costaudit import simulate

TO_SMALL = "route: [{to: openai/small}]\n"
BY_TASK = """\
version: 1
scores:
  - {model: openai/big,   task: qa,             score: 0.8, n: 4_000, source: evals}
  - {model: openai/small, task: qa,             score: 0.8, n: 4_000, source: evals}
  - {model: openai/big,   task: extraction,     score: 0.8, n: 40, source: evals}
  - {model: openai/small, task: extraction,     score: 0.8, n: 40, source: evals}
  - {model: openai/big,   task: coding,         score: 0.9, n: 500, source: evals}
  - {model: openai/small, task: coding,         score: 0.5, n: 500, source: evals}
  - {model: openai/big,   task: classification, score: 0.9, n: 5_000, source: one}
  - {model: openai/small, task: classification, score: 0.9, n: 5_000, source: another}
"""


@pytest.fixture
def it(tmp_path: Path) -> Bench:
    made = bench(tmp_path)
    (tmp_path / "scores.yaml").write_text(BY_TASK, "utf-8")
    return made


def with_floor(text: str, floor: str = "0.95") -> str:
    return f"quality: {{scores: scores.yaml, floor: {floor}}}\n{text}"


def test_only_what_is_proven_moves_and_the_rest_says_why_it_stays(it: Bench) -> None:
    for task in ("qa", "extraction", "coding", "classification", "drafting"):
        it.add(input=1_000, task=task)
    result = it.run(with_floor(TO_SMALL))
    assert [(move.requests, move.to_model) for move in result.moves] == [(1, "openai/small")]
    assert it.saved(with_floor(TO_SMALL)) == Decimal(1_000 * 9) / MILLION
    assert {(kept.reason, kept.requests) for kept in result.kept} == {
        ("unjudged", 2), ("unsettled", 1), ("refuted", 1),
    }  # fmt: skip


def test_each_task_has_its_answer_and_what_it_is_worth(it: Bench) -> None:
    for _ in range(3):
        it.add(input=1_000, task="extraction")
    it.add(input=1_000, task="qa")
    document = it.document(with_floor(TO_SMALL))
    dearest, second = table(document, "quality")
    assert (dearest["task"], dearest["answer"], dearest["requests"]) == ("extraction", "not enough evidence", 3)
    assert dearest["saved_usd"] == Decimal(3 * 1_000 * 9) / MILLION
    assert dearest["saved_usd_a_month"] == 30 * Decimal(3 * 1_000 * 9) / MILLION
    assert isinstance(dearest["more_items"], int)
    assert (second["task"], second["answer"], second["more_items"]) == ("qa", "proven", None)


def test_with_floors_nothing_is_headed_not_proven_and_without_them_it_is(it: Bench) -> None:
    it.add(input=1_000, task="qa")
    judged, not_judged = it.document(with_floor(TO_SMALL)), it.document(TO_SMALL)
    assert "not proven" not in judged.title
    assert not_judged.title.endswith("; quality not proven")
    assert [table(each, "steps")[1]["quality"] for each in (judged, not_judged)] == ["proven", "not proven"]
    assert [fact.value for fact in not_judged.facts if fact.key == "saved_unproven_usd"] == [Decimal("0.009")]
    assert [fact.value for fact in judged.facts if fact.key == "saved_unproven_usd"] == []
    assert any("1 of 1 move of a task to another model is proven" in note for note in judged.notes)


def test_a_floor_holds_in_each_task_not_on_the_mean_of_them(it: Bench) -> None:
    for _ in range(99):
        it.add(input=1_000, task="qa")
    it.add(input=1_000, task="coding")
    kept = it.run(with_floor(TO_SMALL, "0.9")).kept
    assert [(each.reason, each.requests) for each in kept] == [("refuted", 1)]


def test_a_higher_floor_moves_less(it: Bench) -> None:
    it.add(input=1_000, task="qa")
    assert [it.run(with_floor(TO_SMALL, floor)).touched for floor in ("0.5", "0.95", "1.05")] == [1, 1, 0]


def test_floors_are_relative_to_the_model_in_use(it: Bench) -> None:
    it.add(offer_id=MIDDLE, input=1_000, task="qa")
    assert it.run(with_floor(TO_SMALL)).touched == 0


def test_every_model_of_a_cascade_has_to_be_good_enough_but_the_one_in_use(it: Bench) -> None:
    it.add(input=1_000, task="qa")
    cascade = "route: [{to: [openai/small, openai/%s], assume: {escalate: 0.5}, because: x}]\n"
    assert it.run(with_floor(cascade % "big")).touched == 1
    assert it.run(with_floor(cascade % "middle")).touched == 0


def test_floors_do_not_stop_what_keeps_the_model(it: Bench) -> None:
    it.add(input=1_000, task="drafting")
    assert it.run(with_floor("batch: [{within: 24h}]\n")).touched == 1


def test_floors_of_one_policy_do_not_bind_the_next(it: Bench) -> None:
    it.add(input=1_000, task="drafting")
    assert [result.touched for result in it.outcome(with_floor(TO_SMALL), TO_SMALL).results] == [0, 1]


def test_the_table_of_requests_keeps_the_floors(it: Bench) -> None:
    it.add(input=1_000, task="coding")
    (row,) = simulate.requests_table(it.con, it.book, it.policy(with_floor(TO_SMALL))).fetchall()
    assert row[-1] == "route: refuted"
