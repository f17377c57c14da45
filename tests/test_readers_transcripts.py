"""Transcripts: an answer written over many lines, and again in other files, is one request: its last state."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from costaudit import ingest, store

FIXTURES = Path(__file__).parents[2] / "shared" / "logs" / "peer_tokenbill_fixtures" / "claude_code"


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with store.open_store(":memory:", write=True) as con:
        yield con


def answer(message_id: str, output_tokens: int, request_id: str = "req_1", **more: Any) -> dict[str, Any]:
    """An assistant's line."""
    usage = {
        "input_tokens": 10,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 2000,
        "output_tokens": output_tokens,
    }
    return {
        "type": "assistant",
        "sessionId": "s",
        "uuid": f"{message_id}-{output_tokens}",
        "requestId": request_id,
        "timestamp": "2026-10-01T08:00:00.000Z",
        "message": {
            "id": message_id,
            "role": "assistant",
            "model": "claude-sonnet-4-6",
            "usage": usage | more.pop("usage", {}),
        },
        **more,
    }


def read(con: duckdb.DuckDBPyConnection, folder: Path, *files: list[dict[str, Any]]) -> ingest.FileSummary:
    for records in files:
        path = folder / f"{len(list(folder.iterdir()))}.jsonl"
        path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
        (summary,) = ingest.ingest(con, [str(path)], ingest.Choices()).files
        assert summary.requests + summary.refused + summary.duplicates + summary.not_requests == summary.records
    return summary


def kept(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return con.execute("select request_id, output_tokens from request order by request_id, part").fetchall()


def test_of_an_answers_lines_the_most_complete_counts(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    summary = read(
        con, tmp_path, [answer("msg_1", 4), answer("msg_1", 4), answer("msg_1", 250), answer("msg_2", 3, "req_2")]
    )
    assert kept(con) == [("msg_1", 250), ("msg_2", 3)]
    assert (summary.requests, summary.duplicates) == (2, 2)


def test_an_answer_cut_short_in_one_file_is_completed_by_another(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    read(con, tmp_path, [answer("msg_1", 4)], [answer("msg_1", 250)], [answer("msg_1", 90)])
    assert kept(con) == [("msg_1", 250)]


def test_a_replay_in_a_subagents_file_with_a_new_request_id_is_a_duplicate(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    replay = answer("msg_1", 250, "req_replayed", isSidechain=True, agentId="a1")
    summary = read(con, tmp_path, [answer("msg_1", 250)], [replay, answer("msg_9", 12, "req_9", isSidechain=True)])
    assert kept(con) == [("msg_1", 250), ("msg_9", 12)]
    assert (summary.requests, summary.duplicates) == (1, 1)


def test_of_equal_copies_the_conversations_own_stands(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    read(con, tmp_path, [answer("msg_1", 250), answer("msg_1", 250, "req_replayed", isSidechain=True)])
    assert con.execute("select source_line from request").fetchall() == [(1,)]


def test_what_claude_code_made_up_itself_is_no_request(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    made_up = answer("x", 0, isApiErrorMessage=True)
    made_up["message"]["model"] = "<synthetic>"
    user = {
        "type": "user",
        "sessionId": "s",
        "uuid": "u",
        "message": {"role": "user"},
        "toolUseResult": {"totalTokens": 5000},
    }
    summary = read(
        con, tmp_path, [made_up, user, {"type": "summary", "summary": "x", "leafUuid": "u"}, answer("msg_1", 5)]
    )
    assert kept(con) == [("msg_1", 5)]
    assert summary.not_requests == 3


def test_another_models_part_of_an_answer_is_its_own_row_at_its_own_model(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    turns = [
        {"type": "message", "input_tokens": 10, "output_tokens": 60},
        {"type": "advisor_message", "model": "claude-opus-4-6", "input_tokens": 2500, "output_tokens": 22},
    ]
    first = answer("msg_1", 8)
    read(con, tmp_path, [first, answer("msg_1", 60, usage={"iterations": turns})])
    assert con.execute(
        "select part, served_model, input_tokens, output_tokens from request join offer using (offer_id) order by part"
    ).fetchall() == [(0, "claude-sonnet-4-6", 10, 60), (1, "claude-opus-4-6", 2500, 22)]


def test_bedrock_and_vertex_are_told_by_the_answers_id(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    read(con, tmp_path, [answer("msg_01", 1, "a"), answer("msg_bdrk_01", 1, "b"), answer("msg_vrtx_01", 1, "c")])
    assert con.execute(
        "select request_id, provider from request join offer using (offer_id) order by request_id"
    ).fetchall() == [
        ("msg_01", "anthropic"),
        ("msg_bdrk_01", "aws"),
        ("msg_vrtx_01", "vertex"),
    ]


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="the collected logs are not here")
def test_collected_transcripts_give_the_totals_their_makers_expect(con: duckdb.DuckDBPyConnection) -> None:
    checked = 0
    for file in json.loads((FIXTURES / "MANIFEST.json").read_text("utf-8"))["files"]:
        path, expected = FIXTURES / file["path"], file["expected"]
        if (
            file["adapter"] != "claude-code"
            or path.read_text("utf-8").count('"type":"assistant"') != expected["assistant_lines"]
        ):
            continue  # a part of the file only was collected
        with store.open_store(":memory:", write=True) as fresh:
            ingest.ingest(fresh, [str(path)], ingest.Choices())
            sums = fresh.execute(
                "select count(*), sum(input), sum(cache_read), sum(cache_write), sum(cache_write_1h), sum(output)"
                " from request"
            ).fetchall()[0]
        names = ("uncached_input", "cache_read", "cache_write_5m", "cache_write_1h", "output")
        assert sums == (expected["requests"], *(expected["dedup_usage"][name] for name in names)), file["path"]
        checked += 1
    assert checked >= 3
