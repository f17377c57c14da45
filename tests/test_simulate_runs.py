"""Policies compared side by side share what they have in common; each still gets the numbers it gets by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from caches import OLD, OLD_MINI, Caches, caches

from costaudit.simulation.numbers import Result

BEGINNING = """\
trim: [{assume: {output_tokens: 0.9}, because: a test}]
cache:
  responses: [{for: 1h}]
  prompts: [{for: 10m}]
"""
ROUTE = "route: [{to: openai/old-mini, share: 0.5}]\n"
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
