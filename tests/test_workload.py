"""A workload prices to the last digit what its store does, holds nothing private, and refuses what it cannot read."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from price_files import folder, line_of, shipped
from test_report import add_request

from costaudit import __main__ as entry
from costaudit import ingest, store, workload
from costaudit.errors import DataError, FileError
from costaudit.prices import rates
from costaudit.prices.book import load
from costaudit.prices.ledger import PriceBook

ROOT = Path(__file__).parents[1]
HEAD = ",".join(workload.COLUMNS)
LINE = "openai,alpha-1,standard,,2026-05,0,0,qa,input,1000"


@pytest.fixture
def book(tmp_path: Path) -> PriceBook:
    return load(folder(tmp_path / "prices"))


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """Requests on both sides of a band, of a change of prices within a month, and of a window of hours."""
    con = store.open_store(":memory:", write=True)
    con.execute(
        "insert into offer values (1, 'openai', 'alpha-1', 'alpha-1-2026-01-05', 'standard', null),"
        " (2, 'openai', 'beta', null, 'standard', null), (3, 'openai', 'acme-secret', null, 'standard', null),"
        " (4, 'openai', 'alpha-1', null, 'batch', 'eu')"
    )
    add_request(con, 1, ts=datetime(2026, 5, 3, 9), input=1_000, cache_read=300_000, output=70, task="qa")
    add_request(con, 2, ts=datetime(2026, 5, 4, 9), input=1_000, output=50, task="qa")
    add_request(con, 3, ts=datetime(2026, 6, 1, 11, 59), input=900, output=5)
    add_request(con, 4, ts=datetime(2026, 6, 1, 12), input=900, output=5)
    add_request(con, 5, ts=datetime(2026, 6, 2, 23), offer_id=2, input=10_000, output=300)
    add_request(con, 6, ts=datetime(2026, 6, 3, 12), offer_id=2, input=10_000, output=300)
    add_request(con, 7, ts=datetime(2026, 6, 6, 1), offer_id=2, input=10_000, output=300)
    add_request(con, 8, offer_id=3, input=1_000, output=10, user_id="jane@example.com")
    add_request(con, 9, ts=None, offer_id=2, input=5)
    add_request(con, 10, ts=datetime(2026, 5, 4, 9), offer_id=4, input=1_000, output=50)
    con.execute("insert into request_meter values (2, 'web_search', 3), (3, 'web_search', 2)")
    return con


def total(con: duckdb.DuckDBPyConnection, book: PriceBook) -> int:
    """What everything costs that has a price, in grains."""
    rates.install(con, book)
    sides = "input_cost, cache_read_cost, cache_write_cost, cache_write_1h_cost, output_cost, rare_cost"
    row = con.execute(f"select sum(list_sum([{sides}])) from charges('request')").fetchall()[0]
    return int(row[0])


def written(con: duckdb.DuckDBPyConnection, book: PriceBook, path: Path) -> Path:
    rates.install(con, book)
    with path.open("wb") as out:
        workload.write(workload.rows(con, book), out)
    return path


def test_a_workload_costs_what_its_store_costs(con: duckdb.DuckDBPyConnection, book: PriceBook, tmp_path: Path) -> None:
    path = written(con, book, tmp_path / "w.csv")
    assert total(workload.read(path), book) == total(con, book) > 0


def test_it_says_nothing_of_people_or_of_names_no_list_has(
    con: duckdb.DuckDBPyConnection, book: PriceBook, tmp_path: Path
) -> None:
    text = written(con, book, tmp_path / "w.csv").read_text()
    assert text.startswith(HEAD + "\n")
    assert "openai,unlisted,standard,,2026-10,0,0,conversation,input,1000\n" in text
    for private in ("jane", "secret", "r8", "12:00:00"):
        assert private not in text


def test_a_change_of_prices_within_a_month_splits_it(
    con: duckdb.DuckDBPyConnection, book: PriceBook, tmp_path: Path
) -> None:
    text = written(con, book, tmp_path / "w.csv").read_text()
    assert "alpha-1,standard,,2026-06,0,0,conversation,input,900\n" in text
    assert "alpha-1,standard,,2026-06-01T12:00Z,0,0,conversation,input,900\n" in text
    assert "alpha-1,standard,,2026-05,200001,0,qa,cache_read,300000\n" in text


def test_writing_it_twice_gives_the_same_bytes(con: duckdb.DuckDBPyConnection, book: PriceBook, tmp_path: Path) -> None:
    rates.install(con, book)
    first, second = io.BytesIO(), io.BytesIO()
    for out in (first, second):
        workload.write(workload.rows(con, book), out)
    assert first.getvalue() == second.getvalue()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "the columns of a workload are"),
        ("a,b\n1,2\n", 1, "the columns of a workload are"),
        (f"{HEAD}\n{LINE}\n{LINE},7\n", 1, "no CSV of a workload"),
        (f"{HEAD}\n{LINE.replace('1000', '-5')}\n", 2, "no whole number"),
        (f"{HEAD}\n{LINE}\n{LINE.replace('1000', '1e9')}\n", 3, "no whole number"),
        (f"{HEAD}\n{LINE.replace('1000', '9' * 30)}\n", 2, "no whole number"),
        (f"{HEAD}\n{LINE.replace('standard', 'cheap')}\n", 2, "there is no tier cheap"),
        (f"{HEAD}\n{LINE.replace('input', 'inptu')}\n", 2, "there is no meter inptu"),
        (f"{HEAD}\n{LINE.replace('2026-05', '2026-13')}\n", 2, "the month is written"),
        (f"{HEAD}\n{LINE.replace('2026-05', 'May')}\n", 2, "the month is written"),
        (f"{HEAD}\n{LINE.replace(',0,0,', ',0,10080,')}\n", 2, "the minute"),
        (f"{HEAD}\n{LINE.replace('alpha-1', '')}\n", 2, "it names no model"),
    ],
)
def test_what_is_no_workload_is_told_at_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    (tmp_path / "w.csv").write_text(text)
    with pytest.raises(FileError, match=words) as raised:
        workload.read(tmp_path / "w.csv")
    assert raised.value.at is not None
    assert raised.value.at.line == line


def test_a_workload_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="there is no workload"):
        workload.read(tmp_path / "w.csv")


def test_an_empty_store_has_none(book: PriceBook) -> None:
    con = store.open_store(":memory:", write=True)
    rates.install(con, book)
    with pytest.raises(DataError, match="no request with usage"):
        workload.rows(con, book)


def test_the_command_writes_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "s.duckdb")
    with store.open_store(path, write=True) as con:
        con.execute("insert into offer values (1, 'openai', 'gpt-5-mini', null, 'standard', null)")
        add_request(con, 1, input=1_000, output=10)
    assert entry.main(["workload", "--db", path, "-o", str(tmp_path / "w.csv")]) == 0
    assert capsys.readouterr().err == "2 lines, without prompts or users.\n"
    assert line_of((tmp_path / "w.csv").read_text(), "gpt-5-mini") == 2


def test_the_shipped_workload_is_priced_by_the_shipped_prices() -> None:
    con = workload.read(ROOT / "pricing" / workload.NAME)
    assert total(con, shipped()) > 0


def test_the_shipped_workload_is_that_of_the_sample_logs(tmp_path: Path) -> None:
    logs, shipped_one = ROOT / "sample_logs", ROOT / "pricing" / workload.NAME
    table = logs / "translations"
    con = store.open_store(":memory:", write=True)
    ingest.ingest(con, sorted(str(path) for path in logs.rglob("*.jsonl*")), ingest.Choices())
    ingest.ingest(con, [str(table / "translations.csv")], ingest.Choices(mapping=table / "map.yaml"))
    assert written(con, shipped(), tmp_path / "w.csv").read_bytes() == shipped_one.read_bytes(), (
        "costaudit demo /tmp/d && costaudit workload --db /tmp/d/costaudit.duckdb -o pricing/workload.csv"
    )
