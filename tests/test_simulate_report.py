"""What a simulation tells besides the sums: what it rests on, gates, comparisons, and the days it counts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from simulated import BIG, BIG_BATCH, CLAUDE, EMBED, GONE, MIDDLE, MILLION, SMALL, UNKNOWN, Bench, bench

from costaudit import simulate
from costaudit.errors import DataError, FileError, NotMet, UsageError
from costaudit.money import dollars

TO_SMALL = "route: [{to: openai/small}]\n"
BATCH = "batch: [{within: 24h}]\n"
SHORTER = "trim: [{assume: {output_tokens: 0.5}, because: x}]\n"


@pytest.fixture
def it(tmp_path: Path) -> Bench:
    return bench(tmp_path)


def test_a_tokenizer_nobody_knows_makes_the_saving_assumed_and_says_so(it: Bench) -> None:
    it.add(input=1_000, output=100)
    silent = "route: [{to: anthropic/claude-big}]\n"
    said = "route: [{to: anthropic/claude-big, assume: {tokens: 1.2}, because: counted}]\n"
    guess = "For 1 changed request nobody knows how the other model counts tokens"
    assert any(note.startswith(guess) for note in it.document(silent).notes)
    assert not any(note.startswith(guess) for note in it.document(said).notes)
    assert it.saved(said) == Decimal(1_000 * 10 + 100 * 40 - 1_200 * 5 - 120 * 25) / MILLION
    assert [it.document(text).tables[0].rows[1][-2] for text in (TO_SMALL, silent, said)] == [
        "measured", "assumed", "assumed",
    ]  # fmt: skip


def test_quality_is_never_taken_for_proven(it: Bench) -> None:
    it.add(input=1_000)
    assert it.document(TO_SMALL).title.endswith("; quality not proven")
    assert not it.document(BATCH).title.endswith("; quality not proven")


def test_what_the_log_does_not_say_is_told(it: Bench) -> None:
    it.add(input=1_000)
    it.add(input=1_000, has_tools=False)
    (note,) = [note for note in it.document(TO_SMALL).notes if "log does not say" in note]
    assert note.startswith("For 1 changed request ")


def test_the_wait_for_a_batch_is_told(it: Bench) -> None:
    it.add(input=1_000)
    assert any(
        note.startswith("1 request would wait for a batch, up to 24 h, instead of being answered at once")
        for note in it.document(BATCH).notes
    )


def test_expectations_are_gates(it: Bench) -> None:
    it.add(input=1_000)
    holds = it.outcome(TO_SMALL + "expect: {saving_percent: {gte: 90}, cost_usd: {lt: 0.01}}\n")
    holds.check()
    holds.check(Decimal(90))
    with pytest.raises(NotMet, match=r"p saves 90\.0%, less than 91%"):
        holds.check(Decimal(91))
    missed = it.outcome(TO_SMALL + "expect: {requests_moved_percent: {lt: 60}, saving_usd: {gte: 5}}\n")
    with pytest.raises(NotMet) as caught:
        missed.check()
    assert "requests moved is 100.0%, not less than 60%" in caught.value.message
    assert "saving is $0.009, not at least $5.00" in caught.value.message


def test_a_gate_never_passes_for_want_of_prices(it: Bench) -> None:
    it.add(input=1_000)
    it.add(input=1_000, offer_id=UNKNOWN)
    with pytest.raises(NotMet, match="whether p saves enough is not known: left out are 1 request that has no price"):
        it.outcome(TO_SMALL).check(Decimal(1))


def test_policies_side_by_side_the_largest_saving_first(it: Bench) -> None:
    it.add(input=1_000, output=1_000)
    documents = it.outcome(BATCH, TO_SMALL).documents
    assert [document.name for document in documents] == ["comparison", "p", "p"]
    saved = [row[2] for row in documents[0].tables[0].rows]
    assert saved == [Decimal("0.045"), Decimal("0.025")]
    assert it.outcome(TO_SMALL).results[0].saved == it.outcome(BATCH, TO_SMALL).results[1].saved


def test_a_period_counts_only_its_days(it: Bench) -> None:
    it.add(input=1_000, ts=datetime(2026, 10, 1, 23, 59))
    it.add(input=1_000, ts=datetime(2026, 10, 2))
    it.add(input=1_000, ts=None)
    assert it.run(TO_SMALL, since=date(2026, 10, 2), until=date(2026, 10, 3)).touched == 1
    assert it.run(TO_SMALL).touched == 3
    with pytest.raises(UsageError, match="no request is in those days"):
        it.run(TO_SMALL, since=date(2027, 1, 1))
    with pytest.raises(UsageError, match="is not before"):
        it.run(TO_SMALL, since=date(2026, 10, 2), until=date(2026, 10, 2))


def test_an_empty_store_and_an_unknown_model_are_told(it: Bench) -> None:
    with pytest.raises(DataError, match="the store has no requests"):
        it.run(TO_SMALL)
    with pytest.raises(FileError, match="no price list knows the model openai/smal"):
        it.run("route: [{to: openai/smal}]\n")


def test_the_table_of_requests_adds_up_to_the_report(it: Bench) -> None:
    for key, offer in enumerate((BIG, MIDDLE, CLAUDE, SMALL, UNKNOWN, EMBED, GONE, BIG_BATCH) * 5):
        it.add(offer_id=offer, input=100 * key, output=key, operation="embeddings" if offer == EMBED else "chat")
    text = SHORTER + "route: [{to: [openai/small, openai/middle], assume: {escalate: 0.5}, because: x}]\n" + BATCH
    result = it.run(text)
    cursor = simulate.requests_table(it.con, it.book, it.policy(text))
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    before = sum((row["cost_usd_before"] or 0 for row in rows), Decimal(0))
    after = sum((row["cost_usd_after"] or 0 for row in rows), Decimal(0))
    assert before == dollars(result.spent.cost)
    assert before - after == dollars(result.saved)
    assert len([row for row in rows if row["changed_by"].startswith("added")]) == len(rows) - 40
