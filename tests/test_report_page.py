"""What a page of spend draws: the same money as its table, however it is cut; nothing unknown is drawn as free."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from test_report import PRICES, add_request, hand_made_store, install_prices

from costaudit import report
from costaudit.document import Bars, Document, OverTime
from costaudit.render import render

MINI, OPUS, UNKNOWN = 1, 2, 3


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = hand_made_store()
    install_prices(con)
    return con


def page(con: duckdb.DuckDBPyConnection, *by: str, **how: Any) -> Document:
    return report.spend(con, PRICES, by=by or ("task",), page=True, **how)


def stacked(document: Document) -> OverTime:
    return next(chart for chart in document.charts if isinstance(chart, OverTime) and chart.shape == "stacked")


def bars(document: Document, table: str) -> Bars:
    return next(chart for chart in document.charts if isinstance(chart, Bars) and chart.table == table)


def test_the_answer_in_one_sentence(con: duckdb.DuckDBPyConnection) -> None:
    add_request(con, 1, ts=datetime(2026, 10, 1), input=2_000_000, task="qa")
    add_request(con, 2, ts=datetime(2026, 10, 4), input=6_000_000, task="coding")
    assert page(con).headline == "$2.00 spent on 2 requests, 75.0% of it on coding"
    assert [(fact.title, fact.value) for fact in page(con).figures][:2] == [
        ("Spent", Decimal(2)),
        ("Average day", Decimal("0.5")),
    ]


def test_requests_without_a_price_are_not_in_the_sentence(con: duckdb.DuckDBPyConnection) -> None:
    add_request(con, 1, input=2_000_000)
    add_request(con, 2, offer_id=UNKNOWN, input=2_000_000)
    assert page(con).headline == "$0.50 spent on 1 request"
    con.execute("delete from request where request_key = 1")
    assert page(con).headline == "None of the 1 request has a price"


def test_days_without_requests_are_zero_and_days_without_prices_are_not_known(con: duckdb.DuckDBPyConnection) -> None:
    add_request(con, 1, ts=datetime(2026, 10, 1), input=4_000_000, task="qa")
    add_request(con, 2, ts=datetime(2026, 10, 3), offer_id=UNKNOWN, input=4_000_000, task="qa")
    add_request(con, 3, ts=datetime(2026, 10, 4), input=8_000_000, task="qa")
    chart = stacked(page(con))
    assert chart.starts == tuple(date(2026, 10, day) for day in (1, 2, 3, 4))
    assert chart.series[0].values == (Decimal(1), Decimal(0), None, Decimal(2))
    line = next(chart for chart in page(con).charts if isinstance(chart, OverTime) and chart.shape == "line")
    assert line.series[0].values == (Decimal(1_000), None, None, Decimal(2_000))


@pytest.mark.parametrize("by", [("task",), ("model",), ("day",), ("week", "model"), ("meter",), ("tag",), ("team",)])
@pytest.mark.parametrize("apart", [timedelta(hours=40), timedelta(days=9), timedelta(days=50), timedelta(days=500)])
def test_every_picture_has_the_whole_money(
    con: duckdb.DuckDBPyConnection, by: tuple[str, ...], apart: timedelta
) -> None:
    tasks = [f"task {number}" for number in range(11)]
    for key in range(44):
        add_request(
            con, key, ts=datetime(2020, 2, 27) + key * apart, task=tasks[key % 11], offer_id=(MINI, OPUS)[key % 2],
            input=1_000 * (key + 1), team=f"team {key % 9}" if key % 3 else None,
        )  # fmt: skip
    document = page(con, *by)
    total = document.figures[0].value
    chart = stacked(document)
    assert len(chart.series) <= 7
    assert sum((value or Decimal(0) for each in chart.series for value in each.values), Decimal(0)) == total
    others = [table for table in document.tables if table.name.startswith("by_")]
    for table in others:
        place = [column.key for column in table.columns].index("cost_usd")
        assert sum((row[place] or Decimal(0) for row in table.rows), Decimal(0)) == total  # type: ignore[misc]
        assert bars(document, table.name).values[0] == max(row[place] for row in table.rows if row[place])  # type: ignore[type-var]


def test_weeks_begin_on_monday_and_long_times_are_months(con: duckdb.DuckDBPyConnection) -> None:
    add_request(con, 1, ts=datetime(2026, 1, 1), input=4_000_000)
    add_request(con, 2, ts=datetime(2026, 5, 31), input=4_000_000)
    weeks = stacked(page(con))
    assert (weeks.step, weeks.starts[0], len(weeks.starts)) == ("week", date(2025, 12, 29), 22)
    add_request(con, 3, ts=datetime(2028, 2, 29), input=4_000_000)
    months = stacked(page(con))
    assert (months.step, months.starts[0], months.starts[-1]) == ("month", date(2026, 1, 1), date(2028, 2, 1))


def test_one_day_or_no_times_need_no_picture_of_time(con: duckdb.DuckDBPyConnection) -> None:
    add_request(con, 1, ts=None, input=4_000_000)
    assert not [chart for chart in page(con).charts if isinstance(chart, OverTime)]
    add_request(con, 2, ts=datetime(2026, 10, 1), input=4_000_000)
    assert not [chart for chart in page(con).charts if isinstance(chart, OverTime)]


def test_a_filter_holds_for_every_picture(con: duckdb.DuckDBPyConnection) -> None:
    for key in range(8):
        add_request(con, key, ts=datetime(2026, 10, 1 + key), input=4_000_000, task="qa" if key % 2 else "coding")
    document = page(con, where=report.conditions(["task=qa"]), since=date(2026, 10, 3), until=date(2026, 10, 7))
    assert document.figures[0].value == Decimal(2)
    chart = stacked(document)
    assert [each.name for each in chart.series] == ["qa"]
    assert chart.series[0].values == (Decimal(0), Decimal(1), Decimal(0), Decimal(1))


def test_answers_for_programs_do_not_change(con: duckdb.DuckDBPyConnection) -> None:
    add_request(con, 1, input=4_000_000)
    plain = report.spend(con, PRICES)
    assert (plain.charts, plain.figures, plain.headline, len(plain.tables)) == ((), (), "", 1)
    assert render(plain, "csv") == render(page(con), "csv")
