"""Spend reports: totals are exact, nothing without a price is counted as free, gates never pass for want of data."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from costaudit import report, store
from costaudit.document import Document, Prices
from costaudit.errors import DataError, NotMet, UsageError
from costaudit.money import GRAINS_PER_USD

PRICES = Prices("2026.11.1", "ab")

MTOK = GRAINS_PER_USD // 1_000_000  # grains for one token at a dollar a million
PLAIN_REQUEST = {
    "part": 0, "offer_id": 1, "ts": datetime(2026, 10, 14, 9, 12, 44), "source_id": 1, "operation": "chat",
    "status": "ok",
    "task": "conversation", "task_reason": "categories.yaml:21", "input_tokens": 0, "output_tokens": 0,
    "reasoning_tokens": 0, "input": 0, "cache_read": 0, "cache_write": 0, "cache_write_1h": 0, "output": 0,
    "input_basis": "inclusive", "usage_basis": "reported",
}  # fmt: skip
RATE_COLUMNS = """
    rate_id integer, offer_id integer, ts_from timestamp, ts_to timestamp, input_from bigint, input_to bigint,
    all_week boolean, minute_from integer, minute_to integer,
    input hugeint, cache_read hugeint, cache_write hugeint, cache_write_1h hugeint, output hugeint,
    has_input boolean, has_cache_read boolean, has_cache_write boolean, has_cache_write_1h boolean, has_output boolean,
    reasoning hugeint, price_list varchar, complete boolean"""


def hand_made_store(path: str = ":memory:") -> duckdb.DuckDBPyConnection:
    """A store of three offers: gpt-5-mini, a claude that writes caches, and a model no price list knows."""
    con = store.open_store(path, write=True)
    con.execute(
        "insert into source values (1, 'logs/a.jsonl', 'ab', 10, 'openai', 9, 0, 9, 0, 0, 0, null, null, '2026-11-01')"
    )
    con.execute(
        "insert into offer values (1, 'openai', 'gpt-5-mini', 'gpt-5-mini-2025-08-07', 'standard', null),"
        " (2, 'anthropic', 'claude-opus-4-8', null, 'standard', null), (3, 'openai', 'gpt-9', null, 'standard', null)"
    )
    return con


def install_prices(con: duckdb.DuckDBPyConnection) -> None:
    """The tables costaudit.prices.rates makes, by hand."""
    con.execute(
        "create or replace temp table offer_model(offer_id integer, provider varchar, model varchar,"
        " price_list varchar, model_tier varchar, context_tokens bigint, why varchar)"
    )
    con.execute(
        "insert into offer_model values (1, 'openai', 'gpt-5-mini', 'ledger', 'mid', 400000, 'date suffix dropped'),"
        " (2, 'anthropic', 'claude-opus-4-8', 'genai-prices', 'flagship', null, 'in genai-prices'),"
        " (3, 'openai', null, null, null, null, 'no price list knows gpt-9')"
    )
    con.execute("create or replace temp table rate(" + RATE_COLUMNS + ")")
    for rate in (
        (1, 1, 25 * MTOK // 100, 25 * MTOK // 1000, 25 * MTOK // 100, 0, 2 * MTOK),
        (2, 2, 5 * MTOK, MTOK // 2, 625 * MTOK // 100, 10 * MTOK, 25 * MTOK),
    ):
        con.execute(
            "insert into rate values ($1, $2, '1900-01-01', '9999-12-31', 0, 9000000000, true, 0, 10080,"
            " $3, $4, $5, $6, $7, true, true, true, $6 > 0, true, 0, if($2 = 1, 'ledger', 'genai-prices'), $6 > 0)",
            rate,
        )
    con.execute("create or replace temp table rate_rare(rate_id integer, meter varchar, grains hugeint)")
    con.execute("insert into rate_rare values (1, 'web_search', $1)", [GRAINS_PER_USD // 100])
    con.execute(
        "create or replace temp table rate_line(rate_id integer, provider varchar, model varchar, service_tier varchar,"
        " region varchar, effective_from varchar, file varchar, line integer, source varchar, checked date,"
        " price_list varchar)"
    )
    con.execute(
        "insert into rate_line values"
        " (1, 'openai', 'gpt-5-mini', 'standard', null, 'start', 'pricing/openai.yaml', 118,"
        " 'https://openai.com/api/pricing', '2026-10-26', 'ledger'),"
        " (2, 'anthropic', 'claude-opus-4-8', 'standard', null, 'start', 'genai-prices', 0, '', null, 'genai-prices')"
    )


def add_request(con: duckdb.DuckDBPyConnection, key: int, **values: Any) -> None:
    """One request; tokens of the wide meters are added up into the totals unless given."""
    row: dict[str, Any] = {**PLAIN_REQUEST, "request_key": key, "request_id": f"r{key}", "source_line": key, **values}
    row["input_tokens"] = row["input_tokens"] or sum(
        row[m] for m in ("input", "cache_read", "cache_write", "cache_write_1h")
    )
    row["output_tokens"] = row["output_tokens"] or row["output"]
    con.execute(
        "insert into request (" + ", ".join(row) + ") values (" + ", ".join("$" + name for name in row) + ")", row
    )


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = hand_made_store()
    install_prices(con)
    return con


def spent(con: duckdb.DuckDBPyConnection, **how: Any) -> Document:
    return report.spend(con, PRICES, **how)


def rows(document: Document, *keys: str) -> list[tuple[Any, ...]]:
    table = document.tables[0]
    places = [next(place for place, column in enumerate(table.columns) if column.key == key) for key in keys]
    return [tuple(row[place] for place in places) for row in table.rows]


def total(document: Document, key: str) -> Any:
    table = document.tables[0]
    assert table.total is not None
    return dict(zip((column.key for column in table.columns), table.total, strict=True))[key]


def test_cost_is_the_sum_by_hand(con: duckdb.DuckDBPyConnection) -> None:
    add_request(con, 1, input=5_899, cache_read=1_024, output=800)
    assert total(spent(con), "cost_usd") == (5_899 * Decimal("0.25") + 1_024 * Decimal("0.025") + 800 * 2) / 1_000_000


def test_a_hundred_small_costs_are_not_rounded_before_they_are_added(con: duckdb.DuckDBPyConnection) -> None:
    for key in range(100):
        add_request(con, key, input=1, offer_id=1)
    assert total(spent(con), "cost_usd") == Decimal("0.000025")


def test_no_price_is_unknown_not_free(con: duckdb.DuckDBPyConnection) -> None:
    add_request(con, 1, input=1_000_000)
    add_request(con, 2, input=70, output=7, offer_id=3, task="coding")
    document = spent(con)
    assert rows(document, "task", "cost_usd", "requests_without_cost") == [
        ("conversation", Decimal("0.25"), 0),
        ("coding", None, 1),
    ]
    (left_out,) = document.left_out
    assert (left_out.key, left_out.count, left_out.what) == ("no_price", 1, "request that has no price")
    assert (left_out.input_tokens, left_out.output_tokens) == (70, 7)
    assert [(model.name, model.requests) for model in left_out.by_model] == [("openai/gpt-9", 1)]


def test_missing_usage_and_failures_are_told_apart(con: duckdb.DuckDBPyConnection) -> None:
    add_request(con, 1, input=1_000_000)
    add_request(con, 2, usage_basis="missing")
    add_request(con, 3, usage_basis="missing", status="error")
    con.execute("update source set refused = 2")
    assert [(thing.key, thing.count) for thing in spent(con).left_out] == [
        ("no_usage", 1),
        ("failed", 1),
        ("refused", 2),
    ]


def test_every_breakdown_adds_up_to_the_same_total(con: duckdb.DuckDBPyConnection) -> None:
    add_request(con, 1, input=5_899, cache_read=1_024, output=800, tags={"feature": "x"}, team="a")
    add_request(con, 2, offer_id=2, input=100, cache_write_1h=10, output=5, task="coding", ts=datetime(2026, 9, 30))
    add_request(con, 3, input=100, billed_cost=Decimal("0.5"), user_id="u", app="b")
    con.execute("insert into request_meter values (1, 'web_search', 2)")
    whole = total(spent(con), "cost_usd")
    pairs = [(key,) for key in (*report.KEYS, "meter", "tag.feature")] + [
        ("meter", "day"),
        ("model", "meter"),
        ("week", "task"),
    ]
    for by in pairs:
        document = spent(con, by=by)
        assert total(document, "cost_usd") == whole, by
        assert sum(cost for (cost,) in rows(document, "cost_usd") if cost is not None) == whole, by


def test_overlapping_tags_do_not_inflate_the_total(con: duckdb.DuckDBPyConnection) -> None:
    add_request(con, 1, input=1_000_000, tags={"a": "1", "b": "2"})
    document = spent(con, by=("tag",))
    assert rows(document, "tag", "cost_usd") == [("a=1", Decimal("0.25")), ("b=2", Decimal("0.25"))]
    assert (total(document, "requests"), total(document, "cost_usd")) == (1, Decimal("0.25"))
    assert "rows overlap" in document.notes[0]


def test_a_period_is_half_open_and_admits_requests_without_a_time(con: duckdb.DuckDBPyConnection) -> None:
    add_request(con, 1, input=1, ts=datetime(2026, 10, 1))
    add_request(con, 2, input=1, ts=datetime(2026, 10, 2))
    add_request(con, 3, input=1, ts=None)
    document = spent(con, since=date(2026, 10, 1), until=date(2026, 10, 2))
    assert total(document, "requests") == 1
    assert [(thing.key, thing.count) for thing in document.left_out] == [("undated", 1)]
    assert total(spent(con), "requests") == 3


def test_weeks_begin_on_monday_and_times_are_in_order(con: duckdb.DuckDBPyConnection) -> None:
    add_request(con, 1, input=1, ts=datetime(2026, 10, 4, 23, 59))
    add_request(con, 2, input=1_000, ts=datetime(2026, 10, 5))
    assert rows(spent(con, by=("week",)), "week") == [("2026-09-28",), ("2026-10-05",)]


def test_top_folds_the_rest_into_other_and_says_so(con: duckdb.DuckDBPyConnection) -> None:
    for key, tokens in enumerate((500, 300, 200)):
        add_request(con, key, input=tokens, team=f"t{key}")
    document = spent(con, by=("team",), top=1)
    assert rows(document, "team", "requests", "input_tokens") == [("t0", 1, 500), ("other", 2, 500)]
    assert document.notes == ('"other" is 2 more; to see them: --top 3.',)


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        (["task=coding"], {2}),
        (["task!=coding"], {1, 3}),
        (["task=cod*", "task=conv*"], {1, 2, 3}),
        (["model=gpt-5*"], {1}),
        (["model=openai/*", "provider!=azure"], {1, 3}),
        (["team="], {2, 3}),
        (["tag.feature=100%"], {1}),
        (["user=a_b"], set()),
    ],
)
def test_where(con: duckdb.DuckDBPyConnection, where: list[str], kept: set[int]) -> None:
    add_request(con, 1, input=1, team="x", tags={"feature": "100%"}, user_id="axb")
    add_request(con, 2, input=2, task="coding", offer_id=2)
    add_request(con, 3, input=4, offer_id=3)
    if not kept:
        with pytest.raises(UsageError, match="no request matches"):
            spent(con, where=report.conditions(where))
        return
    assert total(spent(con, where=report.conditions(where)), "input_tokens") == sum(2 ** (key - 1) for key in kept)


@pytest.mark.parametrize("by", [("modle",), ("task", "task"), ("meter", "tag"), ("task", "day", "team"), ()])
def test_keys_there_are_none_of(con: duckdb.DuckDBPyConnection, by: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        spent(con, by=by)


def test_a_gate_holds_fails_and_never_passes_for_want_of_data(con: duckdb.DuckDBPyConnection) -> None:
    add_request(con, 1, input=4_000_000)
    report.check_max(spent(con), Decimal(1))
    with pytest.raises(NotMet, match=r"the total is \$1.00, more than \$0.99"):
        report.check_max(spent(con), Decimal("0.99"))
    add_request(con, 2, usage_basis="missing", status="error")
    report.check_max(spent(con), Decimal(1))
    add_request(con, 3, input=1, offer_id=3)
    with pytest.raises(NotMet, match=r"may be more than \$9.00: it leaves out 1 request that has no price"):
        report.check_max(spent(con), Decimal(9))


def test_an_empty_store_is_not_a_bill_of_nothing(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(DataError, match="no requests"):
        spent(con)


def test_shares_of_other_price_lists_are_told(con: duckdb.DuckDBPyConnection) -> None:
    add_request(con, 1, input=3_000_000)
    add_request(con, 2, input=50_000, offer_id=2)
    prices = spent(con).prices
    assert prices is not None
    assert (prices.genai_percent, prices.reported_percent) == (Decimal(25), Decimal(0))
