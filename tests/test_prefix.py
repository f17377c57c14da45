"""Prompts become hashes: equal beginnings share them, nothing of the text is kept, and no other store can compare."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costaudit import ingest, prefix, store
from costaudit.prefix import BLOCK_BYTES

SECRET = "the quick brown fox " * 120  # 2,400 characters
TURN = {"role": "user", "content": "And the day after?" * 200}


def blocks(found: prefix.Identity) -> list[bytes]:
    return [found.chain[place : place + 8] for place in range(0, len(found.chain), 8)]


def written(messages: list[dict[str, Any]]) -> str:
    return json.dumps(messages, separators=(",", ":"))


def test_the_next_turn_of_a_conversation_begins_with_all_blocks_of_the_last() -> None:
    first = [{"role": "system", "content": SECRET}, {"role": "user", "content": SECRET}]
    before, after = (prefix.identity(b"key", written(turns)) for turns in (first, [*first, TURN]))
    assert len(blocks(before)) == before.prompt_bytes // BLOCK_BYTES == 4
    assert blocks(after)[:4] == blocks(before)
    assert (before.system_blocks, after.system_blocks) == (2, 2)


@given(st.text(max_size=3_000), st.text(max_size=3_000))
def test_blocks_are_equal_exactly_as_far_as_texts_are(one: str, other: str) -> None:
    a, b = (prefix.identity(b"key", text) for text in (one, other))
    first, second = one.removesuffix("]").encode(), other.removesuffix("]").encode()
    alike = next(
        (n for n, (x, y) in enumerate(zip(first, second, strict=False)) if x != y), min(len(first), len(second))
    )
    shared = next(
        (n for n, (x, y) in enumerate(zip(blocks(a), blocks(b), strict=False)) if x != y),
        min(len(blocks(a)), len(blocks(b))),
    )
    assert shared == min((alike + 2) // BLOCK_BYTES, len(blocks(a)), len(blocks(b)))
    assert (a.identity == b.identity) == (first == second)


def test_tools_and_system_prompt_come_first_and_count_as_such() -> None:
    found = prefix.identity(b"key", "[]", tools="t" * 1_000, system="s" * 1_500)
    assert (found.system_blocks, len(blocks(found))) == (2, 2)
    other = prefix.identity(b"key", "[]", tools="t" * 1_000, system="S" * 1_500)
    assert found.chain != other.chain


def test_what_changes_the_answer_changes_the_identity_but_not_the_prefix() -> None:
    one, other = (prefix.identity(b"key", "[" + "x" * 2_000 + "]", settings=said) for said in ("t=0", "t=1"))
    assert one.chain == other.chain
    assert one.identity != other.identity


def test_marks_are_no_part_of_the_text_and_their_places_are_kept() -> None:
    def asked(mark: dict[str, Any]) -> str:
        return written([{"role": "system", "content": [{"type": "text", "text": SECRET, **mark}]}, TURN])

    plain, five, hour = (
        prefix.identity(b"key", asked(mark))
        for mark in (
            {},
            {"cache_control": {"type": "ephemeral"}},
            {"cache_control": {"type": "ephemeral", "ttl": "1h"}},
        )
    )
    assert plain.chain == five.chain == hour.chain
    assert plain.identity == five.identity
    assert (plain.marks, five.marks, hour.marks) == ([], [(2, None)], [(2, 3_600)])


def test_a_mark_holds_for_all_of_its_block_whichever_key_comes_last() -> None:
    first = '[{"type":"text","cache_control":{"type":"ephemeral"},"text":"' + "x" * 3_000 + '"}]'
    assert prefix.identity(b"key", first).marks == [(2, None)]
    point = '[{"text":"' + "x" * 3_000 + '"},{"cachePoint":{"type":"default"}},{"text":"' + "y" * 3_000 + '"}]'
    assert prefix.identity(b"key", point).marks == [(2, None)]
    quoted = written([{"role": "user", "content": 'what is "cache_control": {"type": "ephemeral"}?'}])
    assert prefix.identity(b"key", quoted).marks == []


def test_one_mark_for_all_stands_at_the_end() -> None:
    found = prefix.identity(b"key", "[" + "x" * 2_100 + "]", automatic='{"type": "ephemeral"}')
    assert found.marks == [(2, None)]


def pair(messages: list[dict[str, Any]], number: int) -> dict[str, Any]:
    return {
        "request": {"model": "claude-sonnet-4-5", "max_tokens": 100, "system": SECRET, "messages": messages},
        "response": {
            "id": f"msg_{number}", "type": "message", "model": "claude-sonnet-4-5", "content": [],
            "usage": {"input_tokens": 1_000, "output_tokens": 10},
        },
        "date": f"2026-10-01T00:00:0{number}Z",
        "host": "api.anthropic.com",
    }  # fmt: skip


@pytest.fixture
def log(tmp_path: Path) -> Path:
    first = [{"role": "user", "content": SECRET}]
    path = tmp_path / "log.jsonl"
    path.write_text(
        "".join(json.dumps(pair(turns, number)) + "\n" for number, turns in enumerate((first, [*first, TURN], first))),
        "utf-8",
    )
    return path


def stored(con: duckdb.DuckDBPyConnection, log: Path) -> list[tuple[Any, ...]]:
    ingest.ingest(con, [str(log)], ingest.Choices())
    return con.execute(
        "select prompt_prefix, prompt_identity, system_blocks, prefix_block_tokens from request order by request_key"
    ).fetchall()


def test_a_log_with_prompts_is_stored_with_what_they_share_and_without_their_text(tmp_path: Path, log: Path) -> None:
    with store.open_store(tmp_path / "a.duckdb", write=True) as con:
        one, two, three = stored(con, log)
    assert two[0][: len(one[0])] == one[0]
    assert (three[0], three[1]) == (one[0], one[1])
    assert two[1] != one[1]
    assert one[2] == 2
    assert 190 < one[3] < 220  # 1,000 tokens are 4.9 thousand bytes
    assert b"quick brown" not in (tmp_path / "a.duckdb").read_bytes()


def test_no_two_stores_can_be_compared(log: Path) -> None:
    with store.open_store(":memory:", write=True) as con, store.open_store(":memory:", write=True) as other:
        ours, theirs = stored(con, log), stored(other, log)
    assert not {row[1] for row in ours} & {row[1] for row in theirs}
    assert not set(ours[0][0]) & set(theirs[0][0])
