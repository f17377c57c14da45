"""A contract: what it takes off, exactly, beside the list cost, and how a file that is none is told."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import duckdb
import pytest
from price_files import mtok
from test_report import PRICES, add_request, hand_made_store, install_prices

from costaudit import charges_export, discount, discount_report, report
from costaudit.document import Document, Table
from costaudit.errors import FileError
from costaudit.render import Format, render

FILE = """\
discounts:
  - provider: openai
    model: gpt-5*
    meters: [output]
    from: 2026-10-01
    to: 2026-11-01
    percent: 20
  - {provider: anthropic, percent: 12.5}
  - {provider: openai, percent: 1}
credits:
  - {name: start, provider: anthropic, usd: 3}
commitments:
  - {name: autumn, provider: openai, from: 2026-10-01, to: 2026-11-01, usd: 10}
  - {name: year, from: 2026-01-01, to: 2027-01-01, usd: 1_000}
"""


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = hand_made_store()
    install_prices(con)
    add_request(con, 1, ts=datetime(2026, 10, 14), input=1_000_000, output=1_000_000)  # 0.25 and 2 US dollars
    add_request(con, 2, ts=datetime(2026, 11, 1), input=1_000_000, output=1_000_000)
    add_request(con, 3, offer_id=2, input=1_000_000, output=100_000)  # 5 and 2.50 US dollars
    add_request(con, 4, offer_id=1, input=10, output=10, billed_cost=Decimal("0.5"))
    add_request(con, 5, offer_id=3, input=10)  # no price
    con.execute("insert into request_meter values (1, 'web_search', 100)")  # 0.01 each
    return con


def contract(tmp_path: Path, text: str = FILE) -> discount.Contract:
    (tmp_path / "contract.yaml").write_text(text)
    return discount.load(tmp_path / "contract.yaml")


def table(document: Document, name: str) -> Table:
    return next(each for each in document.tables if each.name == name)


def cells(document: Document, *keys: str) -> list[tuple[Any, ...]]:
    """Of the first table, which is what CSV has."""
    places = [[column.key for column in document.tables[0].columns].index(key) for key in keys]
    return [tuple(row[place] for place in places) for row in document.tables[0].rows]


def test_the_first_line_that_fits_a_meter_counts(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    discount_report.install(con, contract(tmp_path))
    export = charges_export.Charges(con)
    place = export.columns.index("contracted_cost_usd")
    costs = {row[0]: row[place] for batch in export.batches() for row in batch}
    in_october = mtok("0.25", 1_000_000) * Decimal("0.99") + 2 * Decimal("0.80") + Decimal("0.99")
    later = Decimal("2.25") * Decimal("0.99")
    assert Decimal(str(costs["r1"])) == in_october
    assert Decimal(str(costs["r2"])) == later
    assert Decimal(str(costs["r3"])) == Decimal("7.5") * Decimal("0.875")
    assert Decimal(str(costs["r4"])) == Decimal("0.5")  # billed already
    assert costs["r5"] is None


def test_without_a_contract_what_is_paid_is_the_cost(con: duckdb.DuckDBPyConnection) -> None:
    export = charges_export.Charges(con)
    cost, paid = (export.columns.index(name) for name in ("cost_usd", "contracted_cost_usd"))
    assert all(row[cost] == row[paid] for batch in export.batches() for row in batch)


def test_a_report_shows_list_and_contracted_and_the_lines_of_the_contract(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    document = report.spend(
        con, PRICES, by=("provider",), since=date(2026, 10, 1), until=date(2026, 11, 1), contract=contract(tmp_path)
    )
    assert cells(document, "provider", "cost_usd", "contracted_cost_usd", "discount_percent") == [
        ("anthropic", Decimal("7.5"), Decimal("6.5625"), Decimal("12.5")),
        ("openai", Decimal("3.75"), Decimal("3.3375"), Decimal("11")),
    ]
    lines = table(document, "contract")
    assert [row[:2] for row in lines.rows] == [
        ("list prices", Decimal("11.25")),
        ("discounts", Decimal("-1.35")),
        ("credit start", Decimal("-3")),
        ("commitment autumn, not used", Decimal("6.6625")),
        ("commitment year", None),
    ]
    assert lines.total is not None
    assert lines.total[1] == Decimal("9.9") - 3 + Decimal("6.6625")


def test_a_credit_pays_no_more_than_was_spent(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    text = "credits:\n  - {name: big, provider: anthropic, usd: 900}\n"
    document = report.spend(con, PRICES, by=("task",), contract=contract(tmp_path, text))
    assert table(document, "contract").rows[2][1] == Decimal("-7.5")


def test_the_list_cost_of_a_report_stays(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    plain = report.spend(con, PRICES, by=("model",))
    under = report.spend(con, PRICES, by=("model",), contract=contract(tmp_path))
    keys = [column.key for column in plain.tables[0].columns]
    assert cells(under, *keys) == cells(plain, *keys)


KEYS = ("task", "model", "tier", "day", "meter", "tag")


@pytest.mark.parametrize("by", [*((key,) for key in KEYS), ("meter", "model"), ("task", "meter"), ("tag", "day")])
@pytest.mark.parametrize("top", [None, 1])
def test_every_breakdown_adds_up_to_what_is_contracted(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, by: tuple[str, ...], top: int | None
) -> None:
    document = report.spend(con, PRICES, by=by, top=top, contract=contract(tmp_path))
    whole = Decimal("3.3375") + Decimal("2.25") * Decimal("0.99") + Decimal("7.5") * Decimal("0.875")
    assert table(document, "spend").total is not None
    assert sum(cell or 0 for (cell,) in cells(document, "contracted_cost_usd")) == whole
    place = [column.key for column in document.tables[0].columns].index("contracted_cost_usd")
    assert table(document, "spend").total[place] == whole  # type: ignore[index]


@pytest.mark.parametrize("format_", ["table", "csv", "json", "markdown", "html"])
def test_every_format_has_both(con: duckdb.DuckDBPyConnection, tmp_path: Path, format_: str) -> None:
    document = report.spend(con, PRICES, by=("model",), page=format_ == "html", contract=contract(tmp_path))
    text = render(document, cast(Format, format_))
    for name in ("cost_usd", "contracted_cost_usd") if format_ in ("csv", "json") else ("list", "contracted"):
        assert name in text


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("discount: []\n", 1, "has no key discount"),
        ("discounts:\n  - {provider: opnai, percent: 5}\n", 2, "cannot be opnai"),
        ("discounts:\n  - {percent: 101}\n", 2, "from 0 to 100"),
        ("discounts:\n  - {percent: 5.001}\n", 2, "at most two decimals"),
        ("discounts:\n  - {provider: openai}\n", 2, "has no `percent:`"),
        ("discounts:\n  - {percent: 5, meters: [inptu]}\n", 2, "cannot be inptu"),
        ("discounts:\n  - {percent: 5, from: 2026-02-01, to: 2026-01-01}\n", 2, "not after 2026-02-01"),
        ("credits:\n  - {name: a, usd: -5}\n", 2, "more than 0"),
        ("commitments:\n  - {usd: 5}\n", 2, "has no `name:`"),
    ],
)
def test_a_mistake_in_a_contract_is_told_at_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(FileError) as raised:
        contract(tmp_path, text)
    problems = [raised.value, *raised.value.more]
    assert any(words in each.message and each.at is not None and each.at.line == line for each in problems)
