"""One call is one request, whoever logged it and how often; and it is said how each repetition was known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from costaudit import duplicates, ingest, store
from costaudit.cli import ingest_told

TRACE = "a" * 32


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with store.open_store(":memory:", write=True) as opened:
        yield opened


def log(path: Path, records: list[dict[str, Any]]) -> str:
    path.write_text("\n".join(map(json.dumps, records)), "utf-8")
    return str(path)


def read(con: duckdb.DuckDBPyConnection, *paths: str) -> ingest.IngestSummary:
    summary = ingest.ingest(con, list(paths), ingest.Choices())
    assert all_adds_up(con)
    return summary


def all_adds_up(con: duckdb.DuckDBPyConnection) -> bool:
    """A file's records are its requests, refusals, duplicates and others; its kinds are its duplicates."""
    counted = con.execute("""
        select bool_and(records = requests + refused + duplicates + not_requests),
               bool_and(duplicates = coalesce((select sum(records) from duplicate_count d where d.source_id = s.source_id), 0)),
               sum(requests) = (select count(*) from request where part = 0)
        from source s""").fetchall()
    return counted == [(True, True, True)]


def litellm(number: int, **changes: Any) -> dict[str, Any]:
    """A call as LiteLLM logs it, two seconds long."""
    return {
        "id": f"chatcmpl-{number:024}", "litellm_call_id": f"call-{number}", "call_type": "acompletion",
        "custom_llm_provider": "openai", "response_cost": 0.001, "model": "gpt-4o-mini", "cache_hit": "False",
        "startTime": 1_790_000_000 + 60 * number, "response_time": 2.0, "status": "success",
        "prompt_tokens": 900 + number, "completion_tokens": 40, "total_tokens": 940 + number,
    } | changes  # fmt: skip


def helicone(number: int, **changes: Any) -> dict[str, Any]:
    """The same call as Helicone exports it without bodies: under an id of its own, a second later by its clock."""
    return {
        "request_id": f"0b0f7a50-0000-4000-8000-{number:012}", "request_created_at": 1_790_000_001 + 60 * number,
        "response_status": 200, "provider": "OPENAI", "request_model": "gpt-4o-mini",
        "response_model": "gpt-4o-mini-2024-07-18", "delay_ms": 1900, "prompt_tokens": 900 + number,
        "completion_tokens": 40, "total_tokens": 940 + number,
    } | changes  # fmt: skip


def span(number: int, parent: int | None = None, **changes: Any) -> dict[str, Any]:
    return {
        "traceId": TRACE, "spanId": f"{number:016x}", "parentSpanId": f"{parent:016x}" if parent else "",
        "name": "chat gpt-4o-mini", "startTimeUnixNano": str((1_790_000_000 + number) * 10**9),
        "endTimeUnixNano": str((1_790_000_002 + number) * 10**9),
        "attributes": [
            {"key": "gen_ai.operation.name", "value": {"stringValue": changes.get("operation", "chat")}},
            {"key": "gen_ai.request.model", "value": {"stringValue": "gpt-4o-mini"}},
            {"key": "gen_ai.usage.input_tokens", "value": {"intValue": changes.get("sent", 10)}},
            {"key": "gen_ai.usage.output_tokens", "value": {"intValue": "5"}},
        ],
    }  # fmt: skip


def test_a_call_that_two_tools_saw_is_known_by_the_answers_id(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """... and what the second tool makes of its tokens does not refuse it."""
    body = json.dumps({"id": litellm(1)["id"], "usage": {"prompt_tokens": 901, "completion_tokens": 40}})
    read(con, log(tmp_path / "a.jsonl", [litellm(1), litellm(2)]))
    (file,) = read(con, log(tmp_path / "b.jsonl", [helicone(1, response_body=body)])).files
    assert (file.requests, file.kinds) == (0, {"other_tool_id": 1})
    assert duplicates.seen_twice(con) == "1 call was seen by two tools and counted once: 1 by the answer's id."


@pytest.mark.parametrize("first", [litellm, helicone])
def test_without_a_common_id_a_call_is_known_by_model_counts_and_time(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, first: Any
) -> None:
    second = helicone if first is litellm else litellm
    read(con, log(tmp_path / "a.jsonl", [first(n) for n in range(6)]))
    summary = read(con, log(tmp_path / "b.jsonl", [second(n) for n in range(2, 9)]))
    assert summary.files[0].kinds == {"other_tool_key": 4}
    assert (summary.added, con.execute("select count(*) from request").fetchall()) == (3, [(9,)])
    told = ingest_told.lines(summary, "x.duckdb", dry_run=False, show_refused=False)[-1]
    assert told.endswith("Repeats counted once: 4 seen by another tool, known by model, token counts and time.")


@pytest.mark.parametrize(
    "other",
    [
        [helicone(n, prompt_tokens=900 + n + 1, total_tokens=941 + n) for n in range(6)],  # another count
        [helicone(n, request_created_at=1_790_000_010 + 60 * n) for n in range(6)],  # another time
        [helicone(n, response_model="gpt-4o-2024-08-06") for n in range(6)],  # another model
        # two look alike: nobody can tell which is which
        [helicone(n, request_id=f"twin-{twin}-{n}") for n in range(6) for twin in (1, 2)],
        # a few coincidences among much else
        [helicone(n) for n in range(2)] + [helicone(n, completion_tokens=7, total_tokens=907 + n) for n in range(2, 6)],
        # both know the provider's ids, which differ
        [helicone(n, response_body=json.dumps({"id": f"chatcmpl-{n:024}x"})) for n in range(6)],
    ],
    ids=["counts", "time", "model", "twins", "chance", "ids"],
)
def test_what_only_resembles_a_call_of_another_tool_is_a_request(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, other: list[dict[str, Any]]
) -> None:
    read(con, log(tmp_path / "a.jsonl", [litellm(n) for n in range(6)]))
    (file,) = read(con, log(tmp_path / "b.jsonl", other)).files
    assert (file.requests, file.duplicates) == (len(other), 0)


def test_calls_of_one_tool_are_never_known_by_resemblance(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    read(con, log(tmp_path / "a.jsonl", [helicone(n) for n in range(6)]))
    (file,) = read(con, log(tmp_path / "b.jsonl", [helicone(n, request_id=f"other-{n}") for n in range(6)])).files
    assert (file.requests, file.duplicates) == (6, 0)


def test_a_span_that_another_file_tells_under_the_answers_id_is_one_call(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    known = span(1)
    known["attributes"].append({"key": "gen_ai.response.id", "value": {"stringValue": "chatcmpl-1"}})
    read(con, log(tmp_path / "a.jsonl", [span(1), span(2)]))
    (file,) = read(con, log(tmp_path / "b.jsonl", [known, span(3)])).files
    assert (file.requests, file.kinds) == (1, {"span_elsewhere": 1})


def test_an_agents_span_and_an_outer_span_are_told_apart(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    spans = [span(1, operation="invoke_agent", sent=20), span(2, 1), span(3, 2), span(4, 1)]
    (file,) = read(con, log(tmp_path / "a.jsonl", spans)).files
    assert (file.requests, file.kinds) == (2, {"outer_span": 1, "rolled_up": 1})


def test_a_request_that_gives_way_becomes_a_duplicate_of_its_own_file(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """The file read first had the outer span only; that its call is the second file's is said of the first."""
    read(con, log(tmp_path / "a.jsonl", [span(1), span(9)]))
    summary = read(con, log(tmp_path / "b.jsonl", [span(2, 1)]))
    assert (summary.files[0].requests, summary.files[0].given_way) == (1, {"outer_span": 1})
    assert (summary.added, summary.already, summary.kinds) == (0, 1, {"outer_span": 1})
    assert con.execute("select requests, duplicates from source order by source_id").fetchall() == [(1, 1), (1, 0)]


def test_a_hit_of_a_gateways_cache_is_a_request_at_no_cost(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """It repeats the answer, and in LiteLLM's log its id."""
    hits = [litellm(1, cache_hit="True", litellm_call_id=f"hit-{n}", response_cost=0) for n in (1, 2)]
    (file,) = read(con, log(tmp_path / "a.jsonl", [litellm(1), *hits])).files
    assert (file.requests, file.duplicates) == (3, 0)
    found = con.execute("select status, billed_cost from request order by source_line").fetchall()
    assert found == [("ok", None), ("cached", 0), ("cached", 0)]


def test_a_dry_run_tells_the_kinds_and_keeps_nothing(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = log(tmp_path / "a.jsonl", [litellm(1), litellm(1), litellm(2)])
    summary = ingest.ingest(con, [path], ingest.Choices(dry_run=True))
    assert summary.kinds == {"same_id": 1}
    assert con.execute("select count(*) from duplicate_count").fetchall() == [(0,)]


def test_every_kind_there_is_has_its_words_and_its_line_in_the_docs() -> None:
    docs = (Path(__file__).parents[1] / "docs" / "log-formats.md").read_text("utf-8")
    assert all(f"| `{kind}` |" in docs for kind in duplicates.KINDS)
    assert set(duplicates.OTHER_TOOL) < set(duplicates.KINDS)
