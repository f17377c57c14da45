"""Codex sessions: counters that run on, are written again, and are inherited by forks count each call once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from costaudit import ingest, store

Events = list[dict[str, Any]]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with store.open_store(":memory:", write=True) as con:
        yield con


def meta(session: str, **more: Any) -> dict[str, Any]:
    return {"timestamp": "2026-10-05T08:00:00Z", "type": "session_meta", "payload": {"id": session, **more}}


def model(name: str) -> dict[str, Any]:
    return {"timestamp": "2026-10-05T08:00:01Z", "type": "turn_context", "payload": {"model": name}}


def counters(totals: list[int], *, last: bool) -> Events:
    """Events with these running totals of output tokens, with or without the call's own count beside them."""
    events = []
    before = 0
    for number, total in enumerate(totals):
        info = {"total_token_usage": used(total)}
        if last:
            info["last_token_usage"] = used(total - before if total > before else total)
        payload = {"type": "token_count", "info": info}
        events.append({"timestamp": f"2026-10-05T08:00:{number:02d}Z", "type": "event_msg", "payload": payload})
        before = total
    return events


def used(output_tokens: int) -> dict[str, int]:
    return {"input_tokens": 2 * output_tokens, "cached_input_tokens": 0, "output_tokens": output_tokens}


def read(con: duckdb.DuckDBPyConnection, folder: Path, *files: Events) -> int:
    """The output tokens counted after reading the files in this order."""
    for events in files:
        path = folder / f"rollout-{len(list(folder.iterdir()))}.jsonl"
        path.write_text("".join(json.dumps(event) + "\n" for event in events), "utf-8")
        (summary,) = ingest.ingest(con, [str(path)], ingest.Choices()).files
        assert summary.reader == "codex"
        counted = summary.requests + summary.refused + summary.duplicates + summary.not_requests
        assert counted == summary.records
    return int(con.execute("select coalesce(sum(output_tokens), 0)::bigint from request").fetchall()[0][0])


@pytest.mark.parametrize("last", [True, False], ids=["with the call's count", "totals only"])
@pytest.mark.parametrize("first", [[meta("A")], []], ids=["a session with a name", "without"])
def test_a_counter_written_again_is_counted_once(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, first: Events, last: bool
) -> None:
    events = counters([1100, 3300], last=last)
    assert read(con, tmp_path, [*first, events[0], events[0], events[0], events[1]]) == 3300


@pytest.mark.parametrize("last", [True, False], ids=["with the call's count", "totals only"])
@pytest.mark.parametrize("parent_first", [True, False])
def test_what_a_fork_inherits_is_counted_with_its_parent_only(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, parent_first: bool, last: bool
) -> None:
    parent = [meta("A"), *counters([100], last=last)]
    fork = [meta("B", forked_from_id="A"), *counters([100, 150], last=last)]
    assert read(con, tmp_path, *([parent, fork] if parent_first else [fork, parent])) == 150


@pytest.mark.parametrize("last", [True, False], ids=["with the call's count", "totals only"])
def test_what_a_fork_asked_itself_is_counted(con: duckdb.DuckDBPyConnection, tmp_path: Path, last: bool) -> None:
    parent = [meta("A"), *counters([10, 20, 30], last=last)]
    fork = [meta("B", forked_from_id="A"), *counters([10, 20, 30, 45], last=last)]
    assert read(con, tmp_path, parent, fork) == 45


def test_a_fork_is_known_by_the_parents_line_in_its_history(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    parent = [meta("A"), *counters([10, 20], last=True)]
    fork = [meta("B"), meta("A"), *counters([10, 20, 25], last=True)]
    assert read(con, tmp_path, parent, fork) == 25


def test_a_subagents_file_begins_with_what_its_parent_asked(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    source = {"subagent": {"thread_spawn": {"parent_thread_id": "A"}}}
    parent = [meta("A"), *counters([10, 20], last=True)]
    assert read(con, tmp_path, parent, [meta("S", source=source), *counters([10, 20, 27], last=True)]) == 27


def test_sessions_that_asked_the_same_are_two(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    one, other = ([meta(name), *counters([10], last=True)] for name in ("A", "B"))
    assert read(con, tmp_path, one, other) == 20


def test_a_counter_that_begins_anew_goes_on_from_there(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert read(con, tmp_path, [meta("A"), *counters([30, 40, 5, 9], last=False)]) == 49


def test_a_call_is_of_the_model_that_was_set_before_it(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    one, other = counters([10, 30], last=True)
    read(con, tmp_path, [meta("A"), model("gpt-5.2-codex"), one, model("gpt-5.4-mini"), other])
    asked = con.execute("select request_model, output_tokens from request join offer using (offer_id) order by ts")
    assert asked.fetchall() == [("gpt-5.2-codex", 10), ("gpt-5.4-mini", 20)]
