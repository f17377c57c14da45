"""Answers as providers document them, and what each costs by hand: what hides in a place of its own is billed too."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from price_files import mtok, shipped
from test_ingest import answer, con, log, read

from costaudit.prices import rates

__all__ = ["con"]  # the fixture

BEDROCK = "bedrock-runtime.us-east-1.amazonaws.com"
GEMINI = "generativelanguage.googleapis.com"
CALL = "/v1beta/models/{}:generateContent"


def costs(con: duckdb.DuckDBPyConnection, folder: Path, *pairs: dict[str, Any]) -> list[Decimal | None]:
    read(con, log(folder / "pairs.jsonl", list(pairs)))
    rates.install(con, shipped())
    found = con.execute(
        "select usd(cost) from request join charges('request') using (request_key) order by source_line"
    ).fetchall()
    return [cost for (cost,) in found]


def converse(usage: dict[str, Any], model: str) -> dict[str, Any]:
    return answer(None, host=BEDROCK, path=f"/model/{model}/converse", request={}, response={"usage": usage})


def gemini(model: str, usage: dict[str, int], *queries: str) -> dict[str, Any]:
    grounding = {"groundingMetadata": {"webSearchQueries": list(queries)}} if queries else {}
    body = {"responseId": "a", "modelVersion": model, "usageMetadata": usage, "candidates": [grounding]}
    return answer(None, host=GEMINI, path=CALL.format(model), request={}, response=body)


def test_what_alibaba_writes_to_a_cache_costs_the_price_of_writes(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    details = {"cached_tokens": 2_000, "cache_creation_input_tokens": 3_000, "cache_type": "ephemeral"}
    usage = {"prompt_tokens": 10_000, "completion_tokens": 100, "total_tokens": 10_100}
    pair = answer(
        {**usage, "prompt_tokens_details": {**details, "cache_creation": {"ephemeral_5m_input_tokens": 3_000}}},
        host="dashscope-intl.aliyuncs.com",
        model="qwen3-max",
    )
    by_hand = mtok("1.2", 5_000) + mtok("0.24", 2_000) + mtok("1.5", 3_000) + mtok("6", 100)
    assert costs(con, tmp_path, pair) == [by_hand]


def test_pictures_that_cohere_embeds_are_billed_beside_the_text(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    body = {"id": "a", "embeddings": {}, "meta": {"billed_units": {"input_tokens": 10, "image_tokens": 1_000}}}
    pair = answer(None, host="api.cohere.com", path="/v2/embed", request={"model": "embed-v4.0"}, response=body)
    assert costs(con, tmp_path, pair) == [mtok("0.12", 10) + mtok("0.47", 1_000)]


def test_bedrock_bills_by_the_profile_that_was_called_whatever_the_answer_calls_itself(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    body = {
        "id": "a",
        "type": "message",
        "model": "claude-sonnet-4-6",
        "usage": {"input_tokens": 100, "output_tokens": 10},
    }
    path = "/model/us.anthropic.claude-sonnet-4-6/invoke"
    pair = answer(None, host=BEDROCK, path=path, request={}, response=body)
    assert costs(con, tmp_path, pair) == [mtok("3.3", 100) + mtok("16.5", 10)]


def test_a_stream_of_bedrock_ends_in_its_counts(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    counts = {"inputTokens": 100, "outputTokens": 10, "totalTokens": 110}
    events = [{"messageStart": {"role": "assistant"}}, {"metadata": {"usage": counts, "metrics": {"latencyMs": 10}}}]
    path = "/model/us.anthropic.claude-sonnet-4-6/converse-stream"
    pair = answer(None, host=BEDROCK, path=path, request={}, response=events)
    assert costs(con, tmp_path, pair) == [mtok("3.3", 100) + mtok("16.5", 10)]


@pytest.mark.parametrize(
    ("model", "queries", "by_hand"),
    [
        # until Gemini 2.5 a grounded prompt is billed once ($35 per 1,000), since Gemini 3 each query is ($14 per 1,000)
        ("gemini-2.5-pro", ["a", "b"], mtok("1.25", 1_000) + mtok("10", 100) + Decimal("0.035")),
        ("gemini-3.8-flash", ["a", "b"], mtok("0.75", 1_000) + mtok("3.75", 100) + Decimal("0.028")),
        ("gemini-3.8-flash", [], mtok("0.75", 1_000) + mtok("3.75", 100)),
    ],
)
def test_searches_that_grounded_an_answer_are_billed(
    model: str, queries: list[str], by_hand: Decimal, con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    usage = {"promptTokenCount": 1_000, "candidatesTokenCount": 100, "totalTokenCount": 1_100}
    assert costs(con, tmp_path, gemini(model, usage, *queries)) == [by_hand]


def test_of_a_search_the_search_is_billed_not_the_pages_it_opened(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    steps = [{"type": "web_search_call", "action": {"type": kind}} for kind in ("search", "open_page", "find_in_page")]
    pair = answer({"input_tokens": 100, "output_tokens": 100, "total_tokens": 200}, model="gpt-5", path="/v1/responses")
    pair["response"]["output"] = [*steps, {"type": "message"}]
    assert costs(con, tmp_path, pair) == [mtok("1.25", 100) + mtok("10", 100) + Decimal("0.01")]


def test_a_search_that_was_offered_and_not_made_costs_nothing(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    pair = answer({"input_tokens": 100, "output_tokens": 100, "total_tokens": 200}, model="gpt-5", path="/v1/responses")
    pair["request"]["tools"] = [{"type": "web_search"}]
    assert costs(con, tmp_path, pair) == [mtok("1.25", 100) + mtok("10", 100)]


def test_openai_s_regional_hosts_take_the_regional_price(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    usage = {"input_tokens": 1_000, "output_tokens": 100, "total_tokens": 1_100}
    pair = answer(usage, model="gpt-5.4", host="eu.api.openai.com", path="/v1/responses")
    assert costs(con, tmp_path, pair) == [mtok("2.75", 1_000) + mtok("16.5", 100)]


@pytest.mark.parametrize(("place", "rate"), [("global", "3"), ("us-east5", "3.3"), ("eu", "3.3")])
def test_vertex_logs_take_the_price_of_their_endpoint(
    place: str, rate: str, con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    usage = {"input_tokens": 1_000, "output_tokens": 0}
    body = {"id": "a", "type": "message", "model": "claude-sonnet-4-5-20250929", "usage": usage}
    model = f"projects/p/locations/{place}/publishers/anthropic/models/claude-sonnet-4-5@20250929"
    row = {
        "logging_time": "2026-09-01T00:00:00Z",
        "model": model,
        "full_request": {},
        "full_response": json.dumps(body),
    }
    assert costs(con, tmp_path, row) == [mtok(rate, 1_000)]


def test_fast_mode_of_the_models_that_had_it_first_costs_six_times_as_much(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    usage = {"input_tokens": 1_000, "cache_read_input_tokens": 1_000, "output_tokens": 100, "speed": "fast"}
    pair = answer(None, host="api.anthropic.com", path="/v1/messages", model="claude-opus-4-6")
    pair["response"] = {"id": "a", "type": "message", "model": "claude-opus-4-6", "usage": usage}
    assert costs(con, tmp_path, pair) == [mtok("30", 1_000) + mtok("3", 1_000) + mtok("150", 100)]


def test_a_batch_of_a_fine_tuned_model_has_a_price_of_its_own(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    model = "ft:gpt-4o-2024-08-06:acme:support:Id1"
    pair = answer({"prompt_tokens": 10_000, "completion_tokens": 500, "total_tokens": 10_500}, model=model)
    pair["response"]["service_tier"] = "batch"
    assert costs(con, tmp_path, pair) == [mtok("2.225", 10_000) + mtok("12.5", 500)]


@pytest.mark.parametrize(
    "around",
    [{"key": "request-1"}, {"status": "", "processed_time": "2026-09-01T00:00:00Z", "request": {"contents": []}}],
)
def test_the_output_of_a_batch_of_google_has_the_batch_price(
    around: dict[str, Any], con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    usage = {"promptTokenCount": 1_000, "candidatesTokenCount": 100, "totalTokenCount": 1_100}
    answered = {"responseId": "a", "modelVersion": "gemini-2.5-flash", "usageMetadata": usage, "candidates": [{}]}
    log(tmp_path / "pairs.jsonl", [{**around, "response": answered}])
    read(con, tmp_path / "pairs.jsonl", at=datetime(2026, 9, 1))
    rates.install(con, shipped())
    (row,) = con.execute(
        "select usd(cost), service_tier from request join charges('request') using (request_key) join offer o on o.offer_id = request.offer_id"
    ).fetchall()
    assert row == (mtok("0.15", 1_000) + mtok("1.25", 100), "batch")
