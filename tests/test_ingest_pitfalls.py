"""What ingest makes of counts, models and failures that other tools got wrong: nothing is free because it is unknown."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from price_files import mtok, shipped
from test_ingest import ARN, BEDROCK, answer, con, log, read

from costaudit.prices import rates

__all__ = ["con"]  # the fixture


def cost(con: duckdb.DuckDBPyConnection) -> list[tuple[str, Decimal | None]]:
    rates.install(con, shipped())
    return con.execute(
        "select request_id, usd(cost) from request join charges('request') using (request_key) order by 1"
    ).fetchall()


def usage(input_tokens: int, output_tokens: int, **more: Any) -> dict[str, Any]:
    return {
        "prompt_tokens": input_tokens,
        "completion_tokens": output_tokens,
        "total_tokens": input_tokens + output_tokens,
        **more,
    }


def test_more_cached_tokens_than_prompt_are_refused_never_negative(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    bad = answer(usage(100, 10, prompt_tokens_details={"cached_tokens": 150}))
    (file,) = read(con, log(tmp_path / "a.jsonl", [bad, answer(usage(1, 1), id_="b")])).files
    assert [code for _, code, _ in file.refusals] == ["usage.cache_exceeds_input"]


def test_negative_tokens_are_refused_with_the_field_s_name(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    bad = answer(
        {"input_tokens": -5000, "cache_read_input_tokens": 6000, "output_tokens": 10},
        host="api.moonshot.ai",
        model="kimi-k2",
    )
    (file,) = read(con, log(tmp_path / "a.jsonl", [bad, answer(usage(1, 1), id_="b")])).files
    assert file.refusals == ((1, "field.range", "input_tokens"),)


def test_zeros_for_an_answer_that_says_something_are_no_free_call(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    zeros = answer(usage(0, 0))
    zeros["response"]["choices"] = [{"message": {"content": "a long answer " * 50}}]
    read(con, log(tmp_path / "a.jsonl", [zeros]))
    assert con.execute("select usage_basis from request").fetchall() == [("suspect_zero",)]
    assert cost(con) == [("a", None)]


@pytest.mark.parametrize("model", ["gpt-99-turbo", "claude-opus-5x", "gemini-zzz", "gpt-4o-ultra"])
def test_a_model_nobody_has_a_price_of_costs_the_unknown_not_another_s_price(
    model: str, con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    read(con, log(tmp_path / "a.jsonl", [answer(usage(1000, 1000), model=model)]))
    assert cost(con) == [("a", None)]


def test_failed_attempts_are_kept_and_cost_nothing_that_is_known(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    attempts = [
        answer(None, id_=f"t{n}", status=504, response={"error": {"message": "timeout"}}, x_request_id=f"t{n}")
        for n in (1, 2)
    ]
    read(con, log(tmp_path / "a.jsonl", [*attempts, answer(usage(1000, 10))]))
    assert con.execute("select request_id, status, usage_basis from request order by 1").fetchall() == [
        ("a", "ok", "reported"),
        ("t1", "error", "missing"),
        ("t2", "error", "missing"),
    ]
    assert cost(con) == [("a", mtok("2.5", 1000) + mtok("10", 10)), ("t1", None), ("t2", None)]


def test_parts_by_lifetime_win_over_a_total_that_is_less(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    split = {"ephemeral_5m_input_tokens": 47_745_500, "ephemeral_1h_input_tokens": 168_726_465}
    counts = {
        "input_tokens": 3,
        "output_tokens": 1,
        "cache_read_input_tokens": 0,
        "cache_creation_input_tokens": 216_447_883,
        "cache_creation": split,
    }
    read(
        con,
        log(
            tmp_path / "a.jsonl",
            [answer(counts, model="claude-sonnet-4-6", host="api.anthropic.com", path="/v1/messages")],
        ),
    )
    assert con.execute("select cache_write, cache_write_1h, input from request").fetchall() == [
        (47_745_500, 168_726_465, 3)
    ]


@pytest.mark.parametrize(
    ("host", "name", "provider", "model", "region"),
    [
        (BEDROCK, ARN + "eu.anthropic.claude-sonnet-4-6", "aws", "claude-sonnet-4-6", "eu"),
        (BEDROCK, "us.anthropic.claude-sonnet-4-6", "aws", "claude-sonnet-4-6", "us"),
        (BEDROCK, "anthropic.claude-haiku-4-5-20251001-v1:0", "aws", "claude-haiku-4-5", None),
        ("aiplatform.googleapis.com", "claude-sonnet-4-5@20250929", "vertex", "claude-sonnet-4-5", None),
        ("openrouter.ai", "anthropic/claude-sonnet-4.5", "openrouter", "anthropic/claude-sonnet-4.5", None),
        ("api.anthropic.com", "claude-sonnet-4-5-20250929", "anthropic", "claude-sonnet-4-5", None),
        ("generativelanguage.googleapis.com", "models/gemini-2.5-pro", "google", "gemini-2.5-pro", None),
        ("api.openai.com", "ft:gpt-4o-mini-2024-07-18:acme::AbC123", "openai", "ft:gpt-4o-mini", None),
    ],
)  # fmt: skip
def test_a_name_as_platforms_write_it_is_the_model_it_means(
    host: str, name: str, provider: str, model: str, region: str | None, con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    read(con, log(tmp_path / "a.jsonl", [answer(usage(10, 1), model=name, host=host)]))
    rates.install(con, shipped())
    ((found_provider, found_model, cost_usd),) = con.execute(
        "select m.provider, m.model, usd(c.cost) from request r join offer_model m using (offer_id) "
        "join charges('request') c using (request_key)"
    ).fetchall()
    assert found_provider == provider
    assert found_model == model
    assert cost_usd > 0
    if region:
        lines_used = con.execute("select distinct region from rate_line").fetchall()
        assert (region,) in lines_used or ("regional",) in lines_used
