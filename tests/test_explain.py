"""`explain` and `charges`: every number walks back to a log line and a price line, exactly."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import duckdb
import pytest
from test_report import PRICES, add_request, hand_made_store, install_prices

from costaudit import charges_export
from costaudit.errors import UsageError
from costaudit.explain import explain
from costaudit.render import render_all


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = hand_made_store()
    install_prices(con)
    add_request(
        con, 1, request_id="chatcmpl-9f2c", input=5_899, cache_read=1_024, output=800, logged_cost=Decimal("0.0031")
    )
    return con


def test_as_it_should_read(con: duckdb.DuckDBPyConnection) -> None:
    assert render_all("explain", explain(con, PRICES, "chatcmpl-9f2c"), "table") == (
        """\
chatcmpl-9f2c, 2026-10-14 09:12:44 UTC, openai/gpt-5-mini, $0.0031

meter       quantity  USD per 1M       cost  price
input          5,899       0.250    $0.0015  pricing/openai.yaml:118
cache_read     1,024       0.025  $0.000026  pricing/openai.yaml:118
output           800       2.000    $0.0016  pricing/openai.yaml:118

read from      logs/a.jsonl:1, as openai
task           conversation, by categories.yaml:21: a name in the log
model          gpt-5-mini, date suffix dropped
tier           standard
price          since launch, checked 2026-10-26, https://openai.com/api/pricing
logged cost    $0.0031, the same

List prices 2026.11.1.
"""
    )


def test_a_logged_cost_that_differs(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("update request set logged_cost = 0.0041")
    (document,) = explain(con, PRICES, "chatcmpl-9f2c")
    assert [fact.remark for fact in document.facts if fact.key == "logged_cost_usd"] == [
        "$0.001 more than the list price"
    ]


def test_tools_are_priced_in_their_own_unit(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("insert into request_meter values (1, 'web_search', 2)")
    (document,) = explain(con, PRICES, "chatcmpl-9f2c")
    search = document.tables[0].rows[-1]
    assert search[:5] == ("web_search", 2, Decimal(10), 1_000, Decimal("0.02"))


def test_every_request_with_the_id_is_shown(con: duckdb.DuckDBPyConnection) -> None:
    add_request(con, 2, request_id="chatcmpl-9f2c", part=1, offer_id=3, input=7)
    first, second = explain(con, PRICES, "chatcmpl-9f2c")
    assert "(part 1)" in second.title
    assert second.title.endswith("openai/gpt-9, no cost")
    assert "pricing missing" in second.notes[0]
    assert first.name == second.name


def test_the_nearest_id_is_named(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError) as caught:
        explain(con, PRICES, "chatcmpl-9f2d")
    assert caught.value.hint == "did you mean chatcmpl-9f2c?"


def exported(con: duckdb.DuckDBPyConnection) -> list[dict[str, str]]:
    out = io.BytesIO()
    charges = charges_export.Charges(con)
    charges_export.write_csv(charges.columns, charges.batches(), out)
    return list(csv.DictReader(io.StringIO(out.getvalue().decode(), newline="")))


def test_charges_are_exact_and_name_their_price_line(con: duckdb.DuckDBPyConnection) -> None:
    (row,) = exported(con)
    assert row["cost_usd"] == row["list_cost_usd"] == "0.00310035"
    assert (row["input_cost_usd"], row["cache_read_cost_usd"], row["output_cost_usd"]) == (
        "0.00147475",
        "0.0000256",
        "0.0016",
    )
    assert (row["price_lines"], row["source"], row["cost_basis"]) == (
        "pricing/openai.yaml:118",
        "logs/a.jsonl:1",
        "ledger",
    )
    assert row["ts"] == "2026-10-14T09:12:44Z"


def test_rare_meters_are_columns_and_their_cost_is_on_their_side(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("insert into request_meter values (1, 'web_search', 2)")
    add_request(con, 2, input=7, offer_id=2)
    con.execute("insert into request_meter values (2, 'cache_write_12h', 5)")
    first, second = exported(con)
    assert (first["web_search"], first["cache_write_12h"], first["tool_cost_usd"]) == ("2", "0", "0.02")
    assert first["cost_usd"] == "0.02310035"
    assert (second["cache_write_cost_usd"], second["cost_usd"], second["input_cost_usd"]) == ("", "", "0.000035")


def test_unknown_is_empty_and_a_reported_cost_replaces_the_list_cost(con: duckdb.DuckDBPyConnection) -> None:
    add_request(con, 2, input=7, offer_id=3)
    add_request(con, 3, input=100, billed_cost=Decimal("0.5"))
    _, unknown, reported = exported(con)
    assert (unknown["cost_usd"], unknown["cost_basis"], unknown["model"]) == ("", "", "")
    assert (reported["cost_usd"], reported["list_cost_usd"], reported["cost_basis"]) == ("0.5", "0.000025", "reported")


def test_json_has_the_same_rows(con: duckdb.DuckDBPyConnection) -> None:
    out = io.BytesIO()
    charges_export.write_json(charges_export.Charges(con), out, PRICES)
    value = json.loads(out.getvalue(), parse_float=pytest.fail)
    assert (value["version"], value["kind"], value["prices"]["version"]) == (1, "charges", "2026.11.1")
    (row,) = value["rows"]
    assert (row["cost_usd"], row["input_tokens"], row["region"]) == ("0.00310035", 6_923, None)


def test_parquet_keeps_decimals(con: duckdb.DuckDBPyConnection) -> None:
    from pyarrow import parquet

    add_request(con, 2, input=7, offer_id=3)
    out = io.BytesIO()
    charges_export.write_parquet(charges_export.Charges(con), out)
    table = parquet.read_table(io.BytesIO(out.getvalue()))
    assert table.column("cost_usd").to_pylist() == [Decimal("0.00310035").quantize(Decimal(1).scaleb(-18)), None]
    assert str(table.schema.field("ts").type) == "timestamp[us, tz=UTC]"


def test_a_spreadsheet_formula_in_an_id_is_text(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("update request set request_id = '=cmd|x'")
    assert exported(con)[0]["request_id"] == "'=cmd|x"
