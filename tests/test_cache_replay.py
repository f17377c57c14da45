"""The replay of prompt caches against facts others computed, and against a slow replay that is plainly right."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from caches import CROWDED, HAIKU, NEW, OLD, SONNET, TRACED, Caches, caches
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costaudit import ingest, store
from costaudit.stages import replay

TRACE = Path(__file__).parents[2] / "shared" / "data" / "traces" / "mooncake_synthetic.csv"
MAP = """\
columns:
  {request_id: request_id, timestamp: ts_s, input_tokens: input_tokens, output_tokens: output_tokens,
   prompt_prefix: block_hashes}
values: {provider: openai, model: %s, prefix_block_tokens: "512"}
seconds_from: 2026-10-01T00:00:00Z
"""
FACTS = """
select sum(input_tokens)::bigint, sum(cache_read)::bigint, round(sum(cache_read) / sum(input_tokens), 6),
       count_if(cache_read > 0),
       (select sum(found_blocks)::bigint from cache_found)
from sim_request
"""


@pytest.fixture(scope="module")
def it() -> Iterator[Caches]:
    with tempfile.TemporaryDirectory() as folder:
        yield caches(Path(folder))


def traced(it: Caches, folder: Path, model: str) -> None:
    if not TRACE.exists():
        pytest.skip("the trace is not there")
    it.it.con.execute("delete from request; delete from offer; delete from source")
    (folder / "map.yaml").write_text(MAP % model, "utf-8")
    summary = ingest.ingest(it.it.con, [str(TRACE)], ingest.Choices(mapping=folder / "map.yaml"))
    assert summary.added == 3_993


def test_the_facts_of_a_published_trace_to_the_last_token(tmp_path: Path) -> None:
    it = caches(tmp_path)
    traced(it, tmp_path, "traced")
    found = {}
    for ttl in ("24h", "1h", "5m", "1m"):
        it.it.run(f"cache: {{prompts: [{{for: {ttl}}}]}}\n")
        found[ttl] = it.it.con.execute(FACTS).fetchall()[0]
    assert found["24h"] == found["1h"] == (61_194_628, 39_852_661, 0.651244, 1_782, 77_953)
    assert (found["5m"][2], found["5m"][4]) == (0.595117, 71_228)
    assert (found["1m"][2], round(found["1m"][4] / 121_877, 6)) == (0.327650, 0.321652)


def test_the_same_trace_where_less_than_1024_tokens_are_not_cached(tmp_path: Path) -> None:
    it = caches(tmp_path)
    traced(it, tmp_path, "least")
    it.it.run("cache: {prompts: [{}]}\n")
    assert it.it.con.execute(FACTS).fetchall()[0][2:4] == (0.651126, 1_748)


@dataclass(frozen=True)
class Ask:
    at: int  # seconds
    chain: list[int]
    offer_id: int
    answers_s: int | None


def chains() -> st.SearchStrategy[list[int]]:
    """Paths in a tree: a block's number says all that came before it, as a hash would."""

    def path(turns: list[int]) -> list[int]:
        found, here = [], 0
        for turn in turns:
            here = here * 3 + turn + 1
            found.append(here)
        return found

    return st.lists(st.integers(0, 2), min_size=1, max_size=6).map(path)


ASKS = st.lists(
    st.builds(
        Ask,
        st.integers(0, 40) | st.integers(0, 4_000),
        chains(),
        st.sampled_from([OLD, NEW, SONNET, HAIKU, TRACED, CROWDED]),
        st.none() | st.sampled_from([0, 1, 60, 400]),
    ),
    min_size=1,
    max_size=25,
)
BY_ENTRY = {NEW, SONNET, HAIKU}
LOOK_BACK = {SONNET: 20, HAIKU: 20}


def machines(asks: list[Ask]) -> list[int]:
    """Which machine serves each: two a minute for one beginning go to the first, two to the next."""
    served: dict[tuple[int, int], int] = {}
    found = [0] * len(asks)
    for number in sorted(range(len(asks)), key=lambda number: (asks[number].at, number)):
        minute = (asks[number].at // 60, asks[number].chain[0])
        if asks[number].offer_id == CROWDED:
            found[number] = served.get(minute, 0) // 2
            served[minute] = served.get(minute, 0) + 1
    return found


def slow(asks: list[Ask], ttl_s: dict[int, int], system: int | None, messages: int) -> list[int]:
    """How many blocks each request finds: block by block, looking at every request before it."""
    found = []
    machine = machines(asks)
    order = sorted(range(len(asks)), key=lambda number: (asks[number].at, number))
    for place, number in enumerate(order):
        ask, best = asks[number], 0
        for depth, block in enumerate(ask.chain, 1):
            until, ready = -1, None
            behind = (len(ask.chain) - depth) * messages
            if behind > LOOK_BACK.get(ask.offer_id, behind) and depth != system:
                continue
            for earlier in order[:place]:
                other = asks[earlier]
                if other.offer_id != ask.offer_id or block not in other.chain or machine[earlier] != machine[number]:
                    continue
                if other.at > until:  # it had died before this one came
                    ready = None
                until = other.at + ttl_s[ask.offer_id]
                ends = {len(other.chain), system} if ask.offer_id in BY_ENTRY else {depth}
                if depth in ends and (ready is None or other.at + (other.answers_s or 0) < ready):
                    ready = other.at + (other.answers_s or 0)
            if ask.at <= until and ready is not None and ready <= ask.at:
                best = depth
        found.append((number, best))
    return [best for _, best in sorted(found)]


def fill(it: Caches, asks: list[Ask], system: int | None, messages: int = 0) -> None:
    it.it.con.execute("delete from request")
    it.it.keys = 0
    for ask in asks:
        # So long that no minimum matters.
        ttft = None if ask.answers_s is None else ask.answers_s * 1_000
        it.ask(ask.at, ask.chain, offer_id=ask.offer_id, input=4_096 * len(ask.chain), ttft_ms=ttft)
        it.set(prefix_block_tokens=4_096, system=system, turns=messages * len(ask.chain) or None)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ASKS, st.sampled_from([None, 1, 2]), st.sampled_from([0, 1, 7, 11, 25]))
def test_a_slow_replay_agrees(it: Caches, asks: list[Ask], system: int | None, messages: int) -> None:
    fill(it, asks, system, messages)
    it.it.run("cache: {prompts: [{}]}\n")
    got = dict(it.it.con.execute("select request_key, found_blocks from cache_found where found_blocks > 0").fetchall())
    ttl_s = {OLD: 600, NEW: 1_800, SONNET: 300, HAIKU: 300, TRACED: 300, CROWDED: 600}
    expected = {number: blocks for number, blocks in enumerate(slow(asks, ttl_s, system, messages), 1) if blocks}
    assert got == expected


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ASKS, st.integers(1, 4))
def test_parts_that_share_no_cache_may_be_replayed_apart(it: Caches, asks: list[Ask], parts: int) -> None:
    fill(it, asks, None)
    con = it.it.con
    it.it.run("cache: {prompts: [{}]}\n")
    whole = con.execute("from cache_found order by all").fetchall()
    con.execute("create or replace temp table all_asked as from cache_asked")
    con.execute("create or replace temp table cache_part as from cache_found limit 0")
    for part in range(parts):
        con.execute(
            "create or replace temp table cache_asked as from all_asked where (scope + root) % ? = ?",
            [parts, part],
        )
        store.run(con, replay.REPLAY.partial)
        con.execute("insert into cache_part from cache_found")
    store.run(con, replay.REPLAY.merge)
    assert con.execute("from cache_found order by all").fetchall() == whole
