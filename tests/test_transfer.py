"""Another model counts the same text otherwise: which ratio is used, how far it may be off, and that reports say so."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from simulated import CLAUDE, MIDDLE, MILLION, Bench, bench

from costaudit import transfer
from costaudit.document import Document, Value
from costaudit.errors import FileError
from costaudit.money import dollars
from costaudit.transfer import Ratio

RATIOS = """\
version: 1
code: [coding]
unknown: {ratio: 1, low: 0.5, high: 2}
ratios:
  - family: claude
    per: o200k
    text: {ratio: 1.5, low: 1.2, high: 2}
    code: {ratio: 1.25, low: 1.25, high: 1.25}
    source: invented
    checked: 2026-10-01
"""
TO_CLAUDE = "route: [{to: anthropic/claude-big}]\n"
TO_SMALL = "route: [{to: openai/small}]\n"


@pytest.fixture
def it(tmp_path: Path) -> Bench:
    made = bench(tmp_path)
    (tmp_path / "prices" / "tokenizers.yaml").write_text(RATIOS, "utf-8")
    return made


def table(document: Document, name: str) -> list[dict[str, Value]]:
    return [
        {column.key: cell for column, cell in zip(each.columns, row, strict=True)}
        for each in document.tables
        if each.name == name
        for row in each.rows
    ]


def test_counts_are_translated_and_the_saving_is_a_point_and_a_range(it: Bench) -> None:
    it.add(input=1_000, output=100)
    before = 1_000 * 10 + 100 * 40

    def after(ratio: Decimal) -> Decimal:
        return Decimal(1_000 * 5 + 100 * 25) * ratio

    point, low, high = ((before - after(Decimal(ratio))) / MILLION for ratio in ("1.5", "2", "1.2"))
    document = it.document(TO_CLAUDE)
    (row,) = table(document, "ranges")
    assert (row["saved_low_usd"], row["saved_usd"], row["saved_high_usd"]) == (low, point, high)
    (counted,) = table(document, "token_counts")
    assert (counted["from_tokenizer"], counted["to_tokenizer"], counted["counted_by"]) == (
        "o200k", "claude", "pricing/tokenizers.yaml",
    )  # fmt: skip
    assert (counted["input_ratio"], counted["input_low"], counted["input_high"]) == (
        Decimal("1.5"), Decimal("1.2"), Decimal(2),
    )  # fmt: skip


def test_the_way_back_is_the_inverse(it: Bench) -> None:
    it.add(offer_id=CLAUDE, input=1_500, output=150)
    assert it.saved(TO_SMALL) == Decimal(1_500 * 5 + 150 * 25 - 1_000 * 1 - 100 * 4) / MILLION


def test_code_has_a_ratio_of_its_own(it: Bench) -> None:
    it.add(input=1_000, task="coding")
    assert it.saved(TO_CLAUDE) == Decimal(1_000 * 10 - 1_250 * 5) / MILLION
    assert table(it.document(TO_CLAUDE), "ranges") == []


def test_the_same_tokenizer_has_no_range(it: Bench) -> None:
    it.add(input=1_000, output=100)
    assert table(it.document(TO_SMALL), "ranges") == []


def test_what_a_policy_assumes_comes_before_the_list(it: Bench) -> None:
    it.add(input=1_000, output=100)
    both = "route: [{to: anthropic/claude-big, assume: {tokens: 1.2, output_tokens: 0.5}, because: counted}]\n"
    assert it.saved(both) == Decimal(1_000 * 10 + 100 * 40 - 1_200 * 5 - 60 * 25) / MILLION
    assert table(it.document(both), "ranges") == []
    length = "route: [{to: anthropic/claude-big, assume: {output_tokens: 0.5}, because: shorter}]\n"
    assert it.saved(length) == Decimal(1_000 * 10 + 100 * 40 - 1_500 * 5 - 75 * 25) / MILLION
    (counted,) = table(it.document(length), "token_counts")
    assert (counted["counted_by"], counted["length_by"]) == ("pricing/tokenizers.yaml", "the policy")


def test_how_long_answers_are_is_learned_where_the_log_has_the_same_task_on_both(it: Bench) -> None:
    for number in range(120):
        it.add(input=1_000, output=100 + number % 3, app="a")
        it.add(offer_id=MIDDLE, input=1_000, output=50 + number % 3, app="a")
    document = it.document("route: [{when: {model: openai/big}, to: openai/middle}]\n")
    (counted,) = table(document, "token_counts")
    ratio = Decimal(str(51 / 101))
    assert counted["length_by"] == "this log"
    assert counted["output_ratio"] == ratio.quantize(Decimal("0.001"))
    assert isinstance(counted["output_low"], Decimal)
    assert isinstance(counted["output_high"], Decimal)
    assert counted["output_low"] < ratio < counted["output_high"]
    assert counted["input_ratio"] == 1


@pytest.mark.parametrize("why", ["few", "elsewhere", "other"])
def test_nothing_is_learned_from_a_few_requests_or_others_than_those(it: Bench, why: str) -> None:
    for _ in range(60 if why == "few" else 120):
        it.add(input=1_000, output=100, app="a", task="other" if why == "other" else "qa")
        it.add(offer_id=MIDDLE, input=1_000, output=50, app="b" if why == "elsewhere" else "a")
    document = it.document("route: [{when: {model: openai/big}, to: openai/middle}]\n")
    assert [row["length_by"] for row in table(document, "token_counts")] == ["as long as today's"]
    assert any("answers are taken to be as long as today's" in note for note in document.notes)


def test_a_request_that_grows_beyond_the_model_stays(it: Bench) -> None:
    it.add(input=150_000)
    assert it.kept(TO_CLAUDE) == [("context", 1)]


def test_the_range_follows_a_request_into_a_batch(it: Bench) -> None:
    it.add(input=1_000)
    result = it.run(TO_CLAUDE + "batch: [{within: 24h}]\n")
    assert dollars(result.saved) == (Decimal(10_000) - 1_500 * Decimal("2.5")) / MILLION
    assert dollars(result.ranges.less) == 300 * Decimal("2.5") / MILLION
    assert dollars(result.ranges.more) == 500 * Decimal("2.5") / MILLION


def test_the_list_we_ship_joins_every_pair_it_names_both_ways() -> None:
    ratios = transfer.load()
    families = {family for _, one, per in ratios.tokens for family in (one, per)}
    for content in ("text", "code"):
        for used in families:
            for other in families:
                there, back = ratios.between(content, used, other), ratios.between(content, other, used)
                assert there is not None
                assert back is not None
                assert there.low <= there.point <= there.high
                assert abs(there.point * back.point - 1) < Decimal("1e-20")
    assert ratios.between("text", "claude_2024", "claude_2026") == Ratio(Decimal("1.3"), Decimal(1), Decimal("1.47"))
    assert ratios.between("text", "qwen", "qwen") == Ratio(Decimal(1), Decimal(1), Decimal(1))
    assert ratios.between("text", "qwen", "nobody") is None


def test_a_range_that_does_not_hold_its_ratio_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "tokenizers.yaml").write_text(RATIOS.replace("low: 1.2", "low: 1.6"), "utf-8")
    with pytest.raises(FileError, match=r"a ratio of 1\.5 does not lie between 1\.6 and 2") as caught:
        transfer.load(tmp_path)
    assert caught.value.at is not None
    assert caught.value.at.line == 7
