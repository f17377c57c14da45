"""Policies compared side by side share what they have in common; each still gets the numbers it gets by itself."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from caches import OLD, OLD_MINI, Caches, caches
from simulated import UNKNOWN

from costaudit.money import dollars
from costaudit.prices.book import load
from costaudit.simulation.numbers import Result

BEGINNING = """\
trim: [{assume: {output_tokens: 0.9}, because: a test}]
cache:
  responses: [{for: 1h}]
  prompts: [{for: 10m}]
"""
ROUTE = "route: [{to: openai/old-mini, share: 0.5}]\n"
LESS = "route: [{to: openai/old-mini, share: 0.3}]\n"
BACK = "route: [{to: openai/old, share: 0.3}]\n"
ALL = "route: [{to: openai/old-mini}]\n"


@pytest.fixture
def it(tmp_path: Path) -> Caches:
    """Forty requests: questions come back, and so do beginnings of prompts."""
    it = caches(tmp_path)
    for number in range(40):
        offer_id = OLD_MINI if number % 5 == 0 else OLD
        it.ask(number * 30, [1, 2, 10 + number % 4], offer_id=offer_id, input=12_288, output=100)
        it.set(prefix_block_tokens=4_096, identity=number % 8)
    return it


def numbers(result: Result) -> Result:
    """Without the policy itself: two of the same text are two files."""
    policy = replace(result.policy, path="", sha256="", trim=(), route=(), cached_responses=(), cached_prompts=())
    return replace(result, policy=policy)


@pytest.mark.parametrize(
    "texts",
    [
        (BEGINNING + ROUTE, BEGINNING + ALL, BEGINNING + ROUTE),
        (BEGINNING, BEGINNING + ROUTE, ROUTE, BEGINNING + ALL, BEGINNING + ALL),
        (BEGINNING.replace("0.9", "0.8") + ROUTE, BEGINNING + ROUTE, "", BEGINNING + ROUTE),
        (ROUTE, LESS, BACK, BEGINNING + BACK, BEGINNING + LESS, BEGINNING + ROUTE, BEGINNING + BACK, LESS, BACK),
    ],
)
def test_a_policy_gets_the_same_numbers_beside_others_as_by_itself(it: Caches, texts: tuple[str, ...]) -> None:
    together = it.it.outcome(*texts).results
    apart = [it.it.run(text) for text in texts]
    assert [numbers(result) for result in together] == [numbers(result) for result in apart]


def test_shares_of_stages_add_up_beside_other_policies(it: Caches) -> None:
    results = it.it.outcome(BEGINNING + ROUTE, BEGINNING + ALL, attribution="shapley").results
    assert [sum(result.shares.values()) for result in results] == [result.saved for result in results]


def test_more_than_one_stage_is_at_work_here(it: Caches) -> None:
    assert all(step.requests for step in it.it.run(BEGINNING + ALL).steps)


PROMPT = list(range(24))  # 12,288 tokens


def test_a_request_that_cannot_be_moved_for_want_of_a_price_today_keeps_no_prompt_for_those_that_are(
    tmp_path: Path,
) -> None:
    it = caches(tmp_path)
    it.it.con.execute("insert into offer values (?, 'openai', 'nobody-knows', null, 'standard', null)", [UNKNOWN])
    it.ask(0, PROMPT, offer_id=UNKNOWN, output=100)
    it.ask(60, PROMPT, offer_id=OLD, output=100)
    result = it.it.run(ALL)
    assert [(kept.reason, kept.requests) for kept in result.kept] == [("unpriced", 1)]
    # 12,288 tokens at 2 and 100 at 8 dollars, nothing from a cache, instead of 10 and 40
    assert dollars(result.saved) == (8 * 12_288 + 32 * 100) / Decimal(1_000_000)


def test_nor_does_one_that_has_no_price_yet_where_it_would_go(tmp_path: Path) -> None:
    it = caches(tmp_path)
    openai = tmp_path / "cached" / "openai.yaml"
    before, model = openai.read_text("utf-8").split("  - id: old-mini\n")
    openai.write_text(f"{before}  - id: old-mini\n{model.replace('from: start', 'from: 2026-10-02', 1)}", "utf-8")
    it.it.book = load(tmp_path / "cached")
    midnight = 24 * 60 * 60
    for second in (-10, 20, 80):
        it.ask(midnight + second, PROMPT, offer_id=OLD, output=100)
    result = it.it.run(ALL)
    assert [(kept.reason, kept.requests) for kept in result.kept] == [("no_price", 1)]
    # The first stays, so the second finds nothing there; the third reads all of it at 0.2.
    second, third = 8 * 12_288 + 32 * 100, 10 * 12_288 - Decimal("0.2") * 12_288 + 32 * 100
    assert dollars(result.saved) == (second + third) / Decimal(1_000_000)
