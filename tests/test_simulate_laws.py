"""What must hold for any log and any policy: steps add up, nothing is lost, the same input gives the same answer."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simulated import BIG, BIG_BATCH, CLAUDE, GONE, MIDDLE, SMALL, UNKNOWN, Bench, bench

from costaudit import policy, simulate
from costaudit.money import dollars

SHIPPED = [  # one moves nothing before someone has judged answers, which is its point; one needs prompts in the log
    path
    for path in sorted((Path(__file__).parent.parent / "policies").glob("*.yaml"))
    if path.stem not in ("only-what-is-proven", "cache-the-system-prompt")
]

REQUESTS = st.fixed_dictionaries(
    {
        "offer_id": st.sampled_from([BIG, SMALL, CLAUDE, UNKNOWN, MIDDLE, BIG_BATCH, GONE]),
        "task": st.sampled_from(["qa", "classification", "conversation", "coding"]),
        "input": st.integers(0, 9_000),
        "cache_read": st.integers(0, 9_000),
        "output": st.integers(0, 5_000),
        "status": st.sampled_from(["ok", "ok", "ok", "error", "cached"]),
        "stream": st.none() | st.booleans(),
        "has_tools": st.none() | st.booleans(),
        "conversation_id": st.none() | st.sampled_from(["a", "b"]),
        "ts": st.none() | st.integers(0, 60).map(lambda hours: datetime(2026, 10, 18) + timedelta(hours=hours)),
    }
)
STAGES = {
    "trim": [
        "trim: [{assume: {output_tokens: 0.7, input_tokens: 0.9}, because: x}]\n",
        "trim: [{when: {task: qa}, assume: {output_tokens: 1.5}, because: x, share: 0.5}]\n",
    ],
    "route": [
        "route: [{to: {tier: budget}}]\n",
        "route: [{when: {task: coding}}, {to: anthropic/claude-big, share: 0.5}]\n",
        "route: [{to: [openai/small, openai/middle, openai/big], assume: {escalate: 0.5, tokens: 1.1}, because: x}]\n",
    ],
    "batch": ["batch: [{within: 24h}]\n", "batch: [{when: {not: {task: qa}}, within: 48h, share: 0.5}]\n"],
}
POLICIES = st.tuples(*(st.sampled_from(["", *texts]) for texts in STAGES.values())).map("".join)


@pytest.fixture(scope="module")
def it() -> Iterator[Bench]:
    with tempfile.TemporaryDirectory() as folder:
        yield bench(Path(folder))


def fill(it: Bench, requests: list[dict[str, Any]]) -> None:
    it.con.execute("delete from request")
    it.keys = 0
    for request in requests:
        it.add(**request)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(REQUESTS, min_size=1, max_size=12), POLICIES)
def test_steps_add_up_to_the_whole_and_nothing_is_lost(it: Bench, requests: list[dict[str, Any]], text: str) -> None:
    fill(it, requests)
    result = it.run(text)
    rows = simulate.requests_table(it.con, it.book, it.policy(text)).fetchall()
    costs = [(row[12], row[13]) for row in rows]
    # Requests keep their rows; one without a price before has none after, and the reverse.
    assert len({row[0] for row in rows if "+" not in row[0]}) == len(requests)
    assert all((before is None) == (after is None) for before, after in costs)
    # The report is the sum of its requests.
    before = sum(before for before, _ in costs if before is not None)
    after = sum(after for _, after in costs if after is not None)
    assert dollars(result.spent.cost) == before
    assert dollars(result.saved) == before - after
    # Every breakdown is the whole.
    assert sum(move.saved for move in result.moves) == result.saved
    for changes in (result.by_task, result.by_model):
        assert sum(change.before for change in changes) == result.spent.cost
        assert sum(change.before - change.after for change in changes) == result.saved
    assert {step.stage.name for step in result.steps} == {name for name in STAGES if f"{name}:" in text}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(REQUESTS, min_size=1, max_size=8), POLICIES)
def test_the_same_log_and_policy_give_the_same_answer(it: Bench, requests: list[dict[str, Any]], text: str) -> None:
    fill(it, requests)
    made = it.policy(text)
    one = simulate.simulate(it.con, it.book, [made])
    assert simulate.simulate(it.con, it.book, [made]).documents == one.documents
    both = simulate.simulate(it.con, it.book, [replace(made, name="other"), made])
    assert both.documents[2] == one.documents[0]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_policies_we_ship_do_something_on_a_log_that_has_what_they_look_for(it: Bench, path: Path) -> None:
    it.con.execute("delete from request")
    it.keys = 0
    for key in range(120):
        it.add(
            offer_id=BIG,
            task=("classification", "extraction", "qa", "conversation")[key % 4],
            input=900,
            output=600,
            ts=datetime(2026, 10, 18) + timedelta(hours=key),
        )
    (result,) = simulate.simulate(it.con, it.book, [policy.load(path)]).results
    assert result.saved > 0
    assert all(step.requests for step in result.steps)
