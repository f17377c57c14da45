"""Tracers and gateways: one call is one request, whichever of them saw it and in whatever form they exported it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from costaudit import ingest, store

READERS = Path(__file__).with_name("readers")
SHARED_LOGS = Path(__file__).parents[2] / "shared" / "logs"
ANSWER = "chatcmpl-Fixture0000000000000000009999"
TIME = "2026-09-01T10:00:00.000Z"


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with store.open_store(":memory:", write=True) as con:
        yield con


def lines(path: Path, *records: dict[str, Any]) -> str:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return str(path)


def sample(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (READERS / name / "in.jsonl").read_text("utf-8").splitlines()]


def body() -> dict[str, Any]:
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    return {"id": ANSWER, "object": "chat.completion", "model": "gpt-4o-mini-2024-07-18", "usage": usage}


def seen_by_langfuse() -> dict[str, Any]:
    return {
        "id": "o1",
        "traceId": "t1",
        "type": "GENERATION",
        "startTime": TIME,
        "endTime": TIME,
        "level": "DEFAULT",
        "model": "gpt-4o-mini",
        "usageDetails": {"input": 100, "output": 20, "total": 120},
        "output": body(),
    }


def seen_by_helicone() -> dict[str, Any]:
    return {
        "request_id": "h1",
        "request_created_at": TIME,
        "response_status": 200,
        "provider": "OPENAI",
        "request_model": "gpt-4o-mini",
        "response_body": body(),
    }


def seen_by_langsmith() -> dict[str, Any]:
    usage = {"input_tokens": 100, "output_tokens": 20, "total_tokens": 120}
    return {
        "id": "r1",
        "trace_id": "r1",
        "run_type": "llm",
        "start_time": TIME,
        "dotted_order": "x",
        "outputs": {"id": ANSWER, "model": "gpt-4o-mini-2024-07-18", "usage_metadata": usage},
    }


def seen_by_portkey() -> dict[str, Any]:
    return {
        "created_at": "2026-09-01 10:00:00",
        "ai_org": "openai",
        "ai_model": "gpt-4o-mini",
        "req_units": 100,
        "res_units": 20,
        "total_units": 120,
        "response": {"body": body()},
    }


def test_a_call_that_four_tools_saw_is_one_request(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    seen = (seen_by_langfuse(), seen_by_helicone(), seen_by_langsmith(), seen_by_portkey())
    files = [lines(tmp_path / f"{number}.jsonl", record) for number, record in enumerate(seen)]
    summary = ingest.ingest(con, files, ingest.Choices())
    assert [file.reader for file in summary.files] == ["langfuse", "helicone", "langsmith", "portkey"]
    assert [(file.requests, file.duplicates) for file in summary.files] == [(1, 0), (0, 1), (0, 1), (0, 1)]
    assert con.execute("select request_id, input_tokens from request").fetchall() == [(ANSWER, 100)]


def test_a_hit_of_a_gateways_cache_is_a_request_of_its_own_that_cost_nothing(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    hit = {**seen_by_helicone(), "request_id": "h2", "cache_reference_id": "11111111-0000-4000-8000-000000000001"}
    ingest.ingest(con, [lines(tmp_path / "log.jsonl", seen_by_helicone(), hit)], ingest.Choices())
    found = con.execute("select request_id, status, billed_cost from request order by source_line").fetchall()
    assert found == [(ANSWER, "ok", None), ("h2", "cached", 0)]


def test_observations_are_the_same_from_csv_a_page_of_the_api_and_a_trace(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    observations = [record for record in sample("langfuse") if "usageDetails" in record]
    columns = list(observations[0])
    with (tmp_path / "ui.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, quoting=csv.QUOTE_ALL, extrasaction="ignore")
        writer.writeheader()
        for row in observations:
            # its own export puts dates in quotes of their own
            cells = {
                name: json.dumps(value) if name.endswith("Time") or isinstance(value, dict | list) else value
                for name, value in row.items()
            }
            writer.writerow(cells)
    (tmp_path / "page.json").write_text(json.dumps({"data": observations, "meta": {"page": 1}}, indent=1), "utf-8")
    lines(tmp_path / "trace.jsonl", {"trace": {"id": "t"}, "observations": observations})
    files = [str(tmp_path / name) for name in ("ui.csv", "page.json", "trace.jsonl")]
    first, *again = ingest.ingest(con, files, ingest.Choices()).files
    assert {file.reader for file in (first, *again)} == {"langfuse"}
    assert first.requests == 5
    assert [(file.records, file.requests, file.not_requests) for file in again] == [
        (first.records, 0, first.not_requests)
    ] * 2


def test_runs_of_the_bulk_export_are_those_of_the_api(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    runs = sample("langsmith")
    texts = [
        {name: json.dumps(value) if isinstance(value, dict | list) else value for name, value in run.items()}
        for run in runs
    ]
    pq.write_table(pa.Table.from_pylist(texts), str(tmp_path / "runs.parquet"))
    api, bulk = ingest.ingest(
        con, [str(READERS / "langsmith" / "in.jsonl"), str(tmp_path / "runs.parquet")], ingest.Choices()
    ).files
    assert (bulk.reader, bulk.requests) == ("langsmith", 0)
    assert (bulk.records, bulk.not_requests) == (api.records, api.not_requests)


def test_names_that_an_instrumentation_gives_are_no_names_of_calls(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    named = [
        {**seen_by_langfuse(), "id": f"o{n}", "output": None, "name": name}
        for n, name in enumerate(["chat gpt-4o-mini", "ChatOpenAI", "sort tickets"])
    ]
    ingest.ingest(con, [lines(tmp_path / "log.jsonl", *named)], ingest.Choices())
    found = con.execute("select tags['name'] from request order by source_line").fetchall()
    assert found == [(None,), (None,), ("sort tickets",)]


@pytest.mark.skipif(not SHARED_LOGS.exists(), reason="the collected logs are not here")
def test_every_real_observation_is_counted_once_however_often_it_was_exported(con: duckdb.DuckDBPyConnection) -> None:
    folder = SHARED_LOGS / "langfuse"
    (first,) = ingest.ingest(con, [str(folder / "derived_ui_export_observations.csv")], ingest.Choices()).files
    # two wrappers around their calls, an agent around its own, and the AI SDK's outer span
    assert (first.records, first.requests, first.duplicates, first.not_requests) == (135, 38, 4, 93)
    again = [*folder.glob("derived_*.jsonl"), *(folder / "framework-traces").glob("*.trace.json")]
    summary = ingest.ingest(con, sorted(map(str, again)), ingest.Choices())
    assert (summary.added, sum(file.refused for file in summary.files)) == (0, 0)


def test_two_calls_of_one_trace_with_the_same_counts_are_two(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    both = [{**seen_by_langfuse(), "id": f"o{n}", "output": None, "name": f"step {n}"} for n in (1, 2)]
    (file,) = ingest.ingest(con, [lines(tmp_path / "log.jsonl", *both)], ingest.Choices()).files
    assert (file.requests, file.duplicates) == (2, 0)
