"""Bills and usage reports are recognised, never read as requests, and kept with their grain when that is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from costaudit import ingest, store
from costaudit.bills import bills
from costaudit.errors import UsageError

SHARED = Path(__file__).parents[2] / "shared" / "logs" / "peer_tokenbill_fixtures" / "admin"


def page(*results: dict[str, Any], **bucket: Any) -> dict[str, Any]:
    return {"data": [{**bucket, "results": list(results)}], "has_more": False}


SUMS = """
select path, sum(cost), sum(quantity) filter (unit = 'token')::bigint
from bill join source using (source_id)
group by path
"""
OPENAI_DAY = {"object": "bucket", "start_time": 1790467200, "end_time": 1790553600}
LITELLM_DAY = {"spend": 0.5, "prompt_tokens": 100, "completion_tokens": 9, "api_requests": 3}
ANTHROPIC_DAY = {"starting_at": "2026-09-01T00:00:00Z", "ending_at": "2026-09-02T00:00:00Z"}
SAMPLES: dict[str, str | dict[str, Any]] = {
    "openai-usage": page(
        {
            "object": "organization.usage.completions.result",
            "input_tokens": 1000,
            "input_cached_tokens": 400,
            "output_tokens": 70,
            "num_model_requests": 5,
            "model": "gpt-5.4",
            "project_id": "proj_a",
        },
        **OPENAI_DAY,
    ),
    "openai-costs": page(
        {
            "object": "organization.costs.result",
            "amount": {"value": 0.06, "currency": "usd"},
            "line_item": "gpt-5.4, cached input",
        },
        **OPENAI_DAY,
    ),
    "openai-activity": "timestamp,model,operation,n_context_tokens_total,n_generated_tokens_total,n_requests\n"
    "2026-09-01T00:00:00,gpt-5.4,completion,1000,70,5\n",
    "anthropic-usage": page(
        {
            "uncached_input_tokens": 10,
            "cache_read_input_tokens": 20,
            "cache_creation": {"ephemeral_5m_input_tokens": 30, "ephemeral_1h_input_tokens": 40},
            "output_tokens": 50,
            "server_tool_use": {"web_search_requests": 2},
            "model": "claude-sonnet-4-6",
        },
        **ANTHROPIC_DAY,
    ),
    "anthropic-costs": page(
        {
            "amount": "4.614",
            "currency": "USD",
            "token_type": "cache_creation.ephemeral_5m_input_tokens",
            "model": "claude-sonnet-4-6",
        },
        **ANTHROPIC_DAY,
    ),
    "claude-code-analytics": {
        "data": [
            {
                "date": "2026-09-01T00:00:00Z",
                "actor": {"type": "user_actor", "email_address": "someone@example.com"},
                "core_metrics": {"num_sessions": 1},
                "model_breakdown": [
                    {
                        "model": "claude-sonnet-4-6",
                        "tokens": {"input": 1, "output": 2, "cache_read": 3, "cache_creation": 4},
                        "estimated_cost": {"amount": 150, "currency": "USD"},
                    }
                ],
            }
        ]
    },
    "litellm-activity": {
        "results": [
            {
                "date": "2026-09-01",
                "metrics": LITELLM_DAY,
                "breakdown": {
                    "models": {"openai/gpt-5.4": {"metrics": LITELLM_DAY}},
                    "providers": {"openai": {"metrics": LITELLM_DAY}},
                },
            }
        ]
    },
    "aws-cur": "line_item_usage_start_date,line_item_usage_end_date,line_item_product_code,line_item_usage_type,"
    "line_item_usage_amount,"
    "pricing_unit,line_item_currency_code,line_item_unblended_cost\n"
    "2026-09-01T09:00:00Z,2026-09-01T10:00:00Z,AmazonBedrock,"
    "USE1-Claude4.6Sonnet-cache-read-input-token-count,12.5,1K tokens,USD,0.00375\n",
    "gcp-billing": {
        "billing_account_id": "0X",
        "service": {"description": "Vertex AI"},
        "sku": {"id": "A", "description": "Gemini input"},
        "usage_start_time": "2026-09-01 00:00:00 UTC",
        "usage_end_time": "2026-09-01 01:00:00 UTC",
        "cost": 10,
        "currency": "EUR",
        "usage": {"amount": 2000, "unit": "tokens"},
        "credits": [{"name": "Committed use", "amount": -0.5}],
    },
    "openrouter-activity": {
        "data": [
            {
                "date": "2026-09-01",
                "model_permaslug": "openai/gpt-5.4",
                "usage": 0.5,
                "byok_usage_inference": 0,
                "requests": 3,
                "prompt_tokens": 100,
                "completion_tokens": 9,
            }
        ]
    },
    "deepseek": "user_id,start_time_iso,end_time_iso,model,api_key_name,type,price,amount\n"
    "u,2026-09-01T00:00:00Z,2026-09-01T01:00:00Z,deepseek-chat,key,input_cache_hit_tokens,0.2,5000\n",
    "azure-costs": "date,meterCategory,meterSubCategory,meterName,quantity,unitOfMeasure,"
    "costInBillingCurrency,billingCurrency\n"
    "09/01/2026,Cognitive Services,Azure OpenAI,gpt-4o cached Inp glbl Tokens,12,1K,0.015,USD\n",
    "focus": "BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ServiceName,ProviderName\n"
    "0.0000008,USD,Usage,2026-09-01 00:00:00,2026-09-02 00:00:00,Queue,AWS\n",
    "github-copilot": "date,product,sku,quantity,unit_type,applied_cost_per_quantity,"
    "gross_amount,net_amount,username,model\n"
    "9/1/26,copilot,copilot_ai_credit,6,ai-credits,0.01,0.06,0.02,octo,Auto: Claude Sonnet 5\n",
}


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with store.open_store(":memory:", write=True) as con:
        yield con


def written(kind: str, folder: Path) -> str:
    sample = SAMPLES[kind]
    path = folder / (f"{kind}.csv" if isinstance(sample, str) else f"{kind}.json")
    path.write_text(sample if isinstance(sample, str) else json.dumps(sample), "utf-8")
    return str(path)


def kept(con: duckdb.DuckDBPyConnection, kind: str, folder: Path, columns: str) -> list[tuple[Any, ...]]:
    (summary,) = ingest.ingest(con, [written(kind, folder)], ingest.Choices(bill=True)).files
    assert (summary.reader, summary.requests, summary.refused, summary.failed) == (kind, 0, 0, False)
    found = con.execute(f"select {columns} from bill order by meter, cost").fetchall()
    assert len(found) == summary.bill_rows
    return found


def test_there_is_a_sample_of_every_kind() -> None:
    assert sorted(SAMPLES) == sorted(bill.name for bill in bills())


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_a_bill_is_never_read_as_requests(con: duckdb.DuckDBPyConnection, tmp_path: Path, kind: str) -> None:
    (summary,) = ingest.ingest(con, [written(kind, tmp_path)], ingest.Choices()).files
    title = next(bill.title for bill in bills() if bill.name == kind)
    assert summary.note == f"{title}: sums of many calls, not requests (--as bill keeps it); skipped"
    assert con.execute("select (select count(*) from request) + (select count(*) from source)").fetchall() == [(0,)]


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_a_bill_is_kept_with_its_period_and_grain(con: duckdb.DuckDBPyConnection, tmp_path: Path, kind: str) -> None:
    rows = kept(con, kind, tmp_path, "grain, period_from, coalesce(cost, quantity)")
    assert rows
    assert all(grain and begin.year == 2026 and value is not None for grain, begin, value in rows)
    assert con.execute("select records = not_requests, requests from source").fetchall() == [(True, 0)]


def test_cached_tokens_are_taken_out_of_openais_input(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    rows = kept(con, "openai-usage", tmp_path, "meter, quantity::bigint, requests, grain")
    grain = "day x model x line item x project"
    assert rows == [
        ("cache_read", 400, None, grain),
        ("input", 600, None, grain),
        ("output", 70, None, grain),
        ("request", 5, 5, grain),
    ]


def test_openais_dashboard_export_is_told_from_its_cost_export(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "completions_usage.csv"
    path.write_text(
        "start_time,end_time,start_time_iso,end_time_iso,num_model_requests,model,input_tokens,output_tokens\n"
        "1790467200,1790553600,2026-09-27T00:00:00,2026-09-28T00:00:00,3,gpt-5.4,100,7\n"
        "1790553600,1790640000,2026-09-28T00:00:00,2026-09-29T00:00:00,,,,\n",
        "utf-8",
    )
    (summary,) = ingest.ingest(con, [str(path)], ingest.Choices(bill=True)).files
    assert (summary.reader, summary.records, summary.refused) == ("openai-usage", 2, 0)
    rows = con.execute("select meter, quantity::bigint from bill order by meter").fetchall()
    assert rows == [("input", 100), ("output", 7), ("request", 3)]


def test_anthropics_amounts_are_cents_in_reports(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    rows = kept(con, "anthropic-costs", tmp_path, "meter, cost, currency, period_to")
    assert rows == [("cache_write", Decimal("0.04614"), "USD", datetime(2026, 9, 2))]


def test_litellms_day_is_counted_in_one_breakdown_only(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    kept(con, "litellm-activity", tmp_path, "meter")
    sums = """
        select sum(cost), sum(quantity) filter (meter = 'input')::bigint, sum(requests)::bigint, any_value(model)
        from bill
    """
    assert con.execute(sums).fetchall() == [(Decimal("0.5"), 100, 3, "openai/gpt-5.4")]


def test_credits_stand_beside_the_cost_they_lower(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    rows = kept(con, "gcp-billing", tmp_path, "cost, currency, line_item")
    assert rows == [(Decimal("-0.5"), "EUR", "Committed use"), (Decimal(10), "EUR", "Gemini input")]


def test_a_line_without_a_period_or_with_no_amount_is_refused(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "bill.csv"
    path.write_text(
        "BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart\n"
        "1.5,USD,Usage,2026-09-01\n-0.5,USD,Credit,2026-09-01\nfree,USD,Usage,2026-09-01\n1,USD,Usage,someday\n",
        "utf-8",
    )
    (summary,) = ingest.ingest(con, [str(path)], ingest.Choices(bill=True)).files
    assert (summary.bill_rows, summary.refused, summary.not_requests, summary.records) == (2, 2, 2, 4)
    assert summary.refusals == ((4, "field.money", None), (5, "time.format", None))


def test_the_same_bill_twice_adds_nothing(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = written("focus", tmp_path)
    ingest.ingest(con, [path], ingest.Choices(bill=True))
    (again,) = ingest.ingest(con, [path], ingest.Choices(bill=True)).files
    assert (again.note, con.execute("select count(*) from bill").fetchall()) == (ingest.ALREADY, [(1,)])


def test_a_log_is_not_kept_as_a_bill(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text('{"timestamp": "2026-09-01", "model": "gpt-4o", "input_tokens": 1, "output_tokens": 1}\n', "utf-8")
    (summary,) = ingest.ingest(con, [str(path)], ingest.Choices(bill=True)).files
    assert (summary.note, summary.failed) == (ingest.NO_BILL, True)


def test_a_map_is_for_requests(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    mapping = tmp_path / "map.yaml"
    columns = "timestamp: when, model: model, input_tokens: in, output_tokens: out"
    mapping.write_text(f"columns: {{{columns}}}\n", "utf-8")
    with pytest.raises(UsageError, match="--as bill keeps none"):
        ingest.ingest(con, [], ingest.Choices(bill=True, mapping=mapping))


@pytest.mark.parametrize("write", [True, False])
def test_a_store_of_the_first_version_has_the_table_once_it_is_opened(tmp_path: Path, write: bool) -> None:
    path = tmp_path / "old.duckdb"
    with store.open_store(path, write=True) as con:
        con.execute("drop table bill")
        con.execute("alter table meta drop column prefix_key")
        con.execute("alter table request drop column prompt_identity")
        con.execute("update meta set schema_version = 1")
    with store.open_store(path, write=write) as con:
        assert con.execute("select count(*) from bill").fetchall() == [(0,)]
        assert con.execute("select schema_version, octet_length(prefix_key) from meta").fetchall() == [
            (store.SCHEMA_VERSION, 16)
        ]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the collected logs are not here")
def test_collected_reports_give_the_sums_their_makers_expect(con: duckdb.DuckDBPyConnection) -> None:
    ingest.ingest(con, [str(SHARED / "anthropic")], ingest.Choices(bill=True))
    sums = {
        path.split("/admin/")[1]: (cost and int(cost * 10**9), tokens)
        for path, cost, tokens in con.execute(SUMS).fetchall()
    }
    checked = 0
    for file in json.loads((SHARED / "MANIFEST.json").read_text("utf-8"))["files"]:
        expected, found = file["expect"], sums.get(file["path"])
        if found is None or expected.get("dropped_groups"):
            continue
        assert found[0] == expected.get("amount_nano", expected.get("reported_cost_nano")), file["path"]
        assert found[1] == expected.get("usage_tokens"), file["path"]
        checked += 1
    assert checked >= 7
