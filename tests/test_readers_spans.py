"""Spans: one call is one request, however many instrumentations saw it, on whatever lines and in whatever files."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from costaudit import ingest, store

START = 1_790_000_000_000_000_000
TRACE = "0af7651916cd43dd8448eb211c80319c"
SHARED_LOGS = Path(__file__).parents[2] / "shared" / "logs"


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with store.open_store(":memory:", write=True) as con:
        yield con


def span(number: int, scope: str, attributes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A line of a collector's file with one span, a tenth of a second long."""
    body = {
        "traceId": TRACE,
        "spanId": f"{number:016x}",
        "name": "call",
        "startTimeUnixNano": str(START + more.pop("start_ms", 0) * 1_000_000),
        "endTimeUnixNano": str(START + 100_000_000),
        "attributes": [{"key": key, "value": typed(value)} for key, value in attributes.items()],
        **more,
    }
    return {"resourceSpans": [{"scopeSpans": [{"scope": {"name": scope}, "spans": [body]}]}]}


def typed(value: Any) -> dict[str, Any]:
    return {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}


def chat(input_tokens: int, output_tokens: int, **more: Any) -> dict[str, Any]:
    named = {key.replace("__", "."): value for key, value in more.items()}
    return {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "claude-sonnet-4-6",
        "gen_ai.usage.input_tokens": input_tokens,
        "gen_ai.usage.output_tokens": output_tokens,
        **named,
    }


def under(number: int) -> dict[str, str]:
    return {"parentSpanId": f"{number:016x}"}


def read(con: duckdb.DuckDBPyConnection, folder: Path, *files: list[dict[str, Any]]) -> list[ingest.FileSummary]:
    found: list[ingest.FileSummary] = []
    for records in files:
        path = folder / f"{len(list(folder.iterdir()))}.jsonl"
        path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
        found += ingest.ingest(con, [str(path)], ingest.Choices()).files
        assert (
            found[-1].requests + found[-1].refused + found[-1].duplicates + found[-1].not_requests == found[-1].records
        )
    return found


def totals(con: duckdb.DuckDBPyConnection) -> tuple[int, int, int]:
    """Requests, tokens sent, tokens generated."""
    return con.execute(
        "select count(*), sum(input_tokens)::bigint, sum(output_tokens)::bigint from request"
    ).fetchall()[0]


def test_calls_that_two_instrumentations_saw_are_counted_once(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    seen = []
    for call in range(34):
        seen.append(span(2 * call, "com.anthropic.sdk.python", chat(100 + call, 7, gen_ai__response__id=f"msg_{call}")))
        seen.append(
            span(
                2 * call + 1,
                "opentelemetry.instrumentation.anthropic",
                chat(100 + call, 7, gen_ai__response__id=f"msg_{call}"),
            )
        )
    read(con, tmp_path, seen)
    assert totals(con) == (34, sum(range(100, 134)), 34 * 7)


@pytest.mark.parametrize("known_id", ["msg_1", None], ids=["one knows the answer's id", "none knows it"])
def test_an_instrumentation_that_writes_no_ids_is_recognised_by_time_model_and_tokens(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, known_id: str | None
) -> None:
    named = {"gen_ai__response__id": known_id} if known_id else {}
    read(con, tmp_path, [span(1, "first", chat(500, 20, **named)), span(2, "second", chat(500, 20))])
    assert totals(con) == (1, 500, 20)


def test_equal_calls_at_the_same_time_stay_two_when_one_instrumentation_wrote_them(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    read(con, tmp_path, [span(1, "one", chat(500, 1)), span(2, "one", chat(500, 1))])
    assert totals(con) == (2, 1000, 2)


def test_the_copy_that_says_most_stands(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    poor = chat(900, 20, gen_ai__response__id="msg_1")
    rich = chat(900, 20, gen_ai__response__id="msg_1", **{"gen_ai.usage.cache_read.input_tokens": 800})
    silent = {"gen_ai.operation.name": "chat", "gen_ai.response.id": "msg_1"}
    read(con, tmp_path, [span(1, "a", silent), span(2, "b", rich), span(3, "c", poor)])
    assert con.execute("select input, cache_read, output from request").fetchall() == [(100, 800, 20)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)], ids=["parent first", "child first"])
def test_a_span_that_encloses_a_call_is_not_counted_again(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, order: tuple[int, ...]
) -> None:
    spans = [
        span(
            1,
            "framework",
            {"openinference.span.kind": "LLM", "llm.token_count.prompt": 999, "llm.token_count.completion": 9},
        ),
        span(2, "http", {"http.route": "/v1/messages"}, **under(1)),
        span(3, "sdk", chat(700, 30), **under(2)),
    ]
    (summary,) = read(con, tmp_path, [spans[each] for each in order])
    assert totals(con) == (1, 700, 30)
    assert (summary.requests, summary.duplicates, summary.not_requests) == (1, 1, 1)


def test_spans_that_name_each_other_as_parent_are_two_calls(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    read(con, tmp_path, [span(1, "a", chat(10, 5), **under(2)), span(2, "a", chat(20, 7), **under(1))])
    assert totals(con) == (2, 30, 12)


@pytest.mark.parametrize("child_first", [True, False])
def test_parent_and_child_in_different_files_are_one_call(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, child_first: bool
) -> None:
    parent = [span(1, "framework", chat(999, 9))]
    child = [span(2, "sdk", chat(700, 30), **under(1))]
    read(con, tmp_path, *([child, parent] if child_first else [parent, child]))
    assert totals(con) == (1, 700, 30)


def test_an_agents_total_counts_only_where_its_calls_are_not_in_the_log(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    agent = {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.usage.input_tokens": 5000,
        "gen_ai.usage.output_tokens": 100,
    }
    read(con, tmp_path, [span(1, "agents", agent)])
    assert con.execute("select input_tokens, usage_basis from request").fetchall() == [(5000, "aggregate")]
    read(con, tmp_path, [span(2, "sdk", chat(4000, 80), **under(77))])
    assert totals(con) == (1, 4000, 80)


def test_a_span_exported_twice_is_one_call_in_hex_and_in_base64(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    once = span(5, "sdk", chat(10, 1))
    again = span(5, "sdk", chat(10, 1))
    body = again["resourceSpans"][0]["scopeSpans"][0]["spans"][0]
    for key in ("traceId", "spanId"):
        body[key] = base64.b64encode(bytes.fromhex(body[key])).decode()
    read(con, tmp_path, [once, again])
    assert totals(con) == (1, 10, 1)


def test_counts_are_read_as_they_were_written(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    odd = span(1, "sdk", chat(10, 1))
    odd["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["attributes"][2]["value"] = {"intValue": 10}
    whole = span(2, "sdk", chat(10, 1))
    whole["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["attributes"][2]["value"] = {"doubleValue": 10.0}
    broken = span(3, "sdk", chat(10, 1))
    broken["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["attributes"][2]["value"] = {"stringValue": "ten"}
    less = span(4, "sdk", chat(-10, 1))
    twice = span(5, "sdk", chat(10, 1))
    twice["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["attributes"] *= 2
    (summary,) = read(con, tmp_path, [odd, whole, broken, less, twice, odd | {"resourceSpans": []}])
    assert totals(con) == (2, 20, 2)
    assert [refusal[1] for refusal in summary.refusals] == ["field.type", "field.range", "row.duplicate_key"]


def test_a_token_count_that_no_meter_knows_is_refused_by_its_name(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    new = chat(10, 1, **{"gen_ai.usage.hologram_tokens": 3})
    none = chat(10, 1, **{"gen_ai.usage.hologram_tokens": 0})
    (summary,) = read(con, tmp_path, [span(1, "sdk", new), span(2, "sdk", none)])
    assert summary.refusals == ((1, "usage.unknown_meter", "gen_ai_usage_hologram_tokens"),)
    assert totals(con) == (1, 10, 1)


@pytest.mark.skipif(not SHARED_LOGS.is_dir(), reason="the collected logs are not here")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("openllmetry", (66, 39_437, 7_716)),
        ("openllmetry_0_33_oldnames", (39, 13_834, 1_954)),
        ("openinference", (66, 25_712, 7_229)),
        ("otel_openai_v2", (29, 12_119, 1_874)),
        ("otel_openai_v2_latest", (29, 12_119, 1_874)),
    ],
)
def test_the_collected_spans_are_read(
    con: duckdb.DuckDBPyConnection, name: str, expected: tuple[int, int, int]
) -> None:
    path = SHARED_LOGS / "otel_genai" / f"generated_{name}_spans.otlp.jsonl"
    (summary,) = ingest.ingest(con, [str(path)], ingest.Choices()).files
    assert (summary.reader, summary.refused) == ("otlp", 0)
    assert totals(con) == expected
