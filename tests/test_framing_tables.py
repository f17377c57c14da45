"""Delimited text, Parquet and SQLite: a row is a record, its cells exactly as the file has them."""

from __future__ import annotations

import csv
import datetime
import decimal
import io
import sqlite3
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from framed_files import read
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costaudit import framing
from costaudit.errors import DataError

KNOWN = ("model", "input_tokens", "output_tokens", "prompt")
CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters="\n\t"), max_size=12)


def file(tmp_path: Path) -> Path:
    return tmp_path / "log.csv"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_delimiter_is_found_from_the_header(delimiter: str, bom: str, end: str, tmp_path: Path) -> None:
    rows = [["model", "input_tokens", "note"], ["alpha", "12", 'say "hi"; | \t,'], ["beta", "3", ""]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    got = read(file(tmp_path), (bom + text.getvalue()).encode(), columns=KNOWN)
    assert got.values == [
        {"model": "alpha", "input_tokens": "12", "note": 'say "hi"; | \t,'},
        {"model": "beta", "input_tokens": "3"},
    ]
    assert got.problems == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(cells=st.lists(st.tuples(CELLS.filter(bool), CELLS), min_size=1, max_size=8))
def test_cells_are_what_was_written_and_lines_are_those_of_the_file(
    cells: list[tuple[str, str]], tmp_path: Path
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["model", "prompt"])
    starts = []
    for row in cells:
        starts.append(text.getvalue().count("\n") + 1)
        writer.writerow(row)
    got = read(file(tmp_path), text.getvalue().encode(), columns=KNOWN)
    assert [(each["model"], each.get("prompt", "")) for each in got.values] == cells
    assert got.lines == starts


def test_rows_that_are_no_record_are_told_by_line(tmp_path: Path) -> None:
    data = (
        b"# exported today\n\nmodel,input_tokens,prompt\n"  # 1-3
        b'alpha,1,"two\nlines"\n'  # 4-5
        b"alpha,2\n"  # 6: too few
        b"alpha,3,x,y\n"  # 7: too many
        b"Model,Input_Tokens,Prompt\n"  # 8: the header again
        b"al\xe9pha,4,x\n"  # 9: not UTF-8
        b"al\x00pha,5,x\n"  # 10: a NUL
        b'"alpha"x,6,x\n'  # 11: a quote inside
        b"\n,,\n"  # 12, 13: nothing
        b"beta,7,x\n"  # 14
    )
    got = read(file(tmp_path), data, columns=KNOWN)
    assert got.lines == [4, 14]
    assert got.problems == [
        (6, "row.columns"),
        (7, "row.columns"),
        (8, "row.repeated_header"),
        (9, "row.encoding"),
        (10, "row.encoding"),
        (11, "row.csv_quote"),
    ]
    assert got.blank_lines == 4


def test_an_open_quote_takes_the_rest_and_is_told(tmp_path: Path) -> None:
    got = read(file(tmp_path), b'model,prompt\na,x\nb,"never closed\nc,z\n', columns=KNOWN)
    assert (got.lines, got.problems) == ([2], [(3, "row.csv_quote")])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("alpha,12\nbeta,3\n", "no header costaudit knows"),
        ("model,input_tokens,model\na,1,b\n", "names model twice"),
        (",".join(f"c{n}" for n in range(6_000)) + "\n", "more than 5,000 columns"),
    ],
)
def test_a_first_line_that_is_no_header_is_refused(text: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=why):
        read(file(tmp_path), text.encode(), columns=KNOWN)


def test_known_columns_are_found_but_for_case_and_spaces(tmp_path: Path) -> None:
    got = read(file(tmp_path), b" Model ,Input Tokens,Other Thing\na,1,x\n", columns=KNOWN)
    assert got.values == [{"model": "a", "input_tokens": "1", "Other Thing": "x"}]


def parquet(tmp_path: Path, **columns: object) -> Path:
    path = tmp_path / "log.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def test_parquet_values_are_written_exactly(tmp_path: Path) -> None:
    at = datetime.datetime(2026, 3, 1, 12, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
    key = uuid.UUID("00112233445566778899aabbccddeeff")
    path = parquet(
        tmp_path,
        cost=pa.array([decimal.Decimal("0.123456789012345678"), None], pa.decimal128(38, 18)),
        big=pa.array([2**64 - 1, 0], pa.uint64()),
        share=pa.array([0.1, 12.0]),
        at=pa.array([at, None], pa.timestamp("us", "Europe/Berlin")),
        word=pa.array(["é", None]).dictionary_encode(),
        view=pa.array(["a", None], pa.string_view()),
        raw=pa.array([b"text", None], pa.binary()),
        key=pa.array([key.bytes, None], pa.uuid()),
        nested=pa.array([{"a": [1, 2]}, None]),
        rows=pa.array([1, 2]),
    )
    first, second = read(path).values
    assert first == {
        "cost": "0.123456789012345678",
        "big": "18446744073709551615",
        "share": "0.1",
        "at": "2026-03-01 10:30:00.000000",
        "word": "é",
        "view": "a",
        "raw": "text",
        "key": key.hex,
        "nested": {"a": [1, 2]},
        "rows": "1",
    }
    assert {name: value for name, value in second.items() if value is not None} == {
        "big": "0",
        "share": "12",
        "rows": "2",
    }


def test_parquet_rows_are_numbered_and_broken_texts_told(tmp_path: Path) -> None:
    got = read(parquet(tmp_path, model=pa.array([b"a", b"\xff", b"c"], pa.binary())))
    assert (got.lines, got.problems) == ([1, 3], [(2, "row.encoding")])


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    data = parquet(tmp_path, model=["a"] * 100).read_bytes()
    with pytest.raises(DataError, match="damaged or cut-off"):
        read(tmp_path / "cut.parquet", data[: len(data) // 2])
    with pytest.raises(DataError, match=r"named .parquet, but is none"):
        read(tmp_path / "text.parquet", b"model,input_tokens\na,1\n", columns=KNOWN)


def sqlite(path: Path) -> sqlite3.Connection:
    con = sqlite3.connect(path)
    con.execute("create table calls (id integer, model text, cost real, note text, picture blob)")
    con.execute("insert into calls values (1, 'alpha', 0.5, null, x'ff00'), (2, 'b\u00e9ta', null, 'x', null)")
    con.execute('create table "odd ""name" (n integer)')
    con.execute('insert into "odd ""name" values (7)')
    con.commit()
    return con


def test_each_row_of_each_table_is_a_record(tmp_path: Path) -> None:
    path = tmp_path / "logs.db"
    sqlite(path).close()
    got = read(path)
    assert got.values == [
        {"_table": "calls", "id": 1, "model": "alpha", "cost": 0.5, "note": None},
        {"_table": "calls", "id": 2, "model": "béta", "cost": None, "note": "x", "picture": None},
        {"_table": 'odd "name', "n": 7},
    ]
    assert got.lines == [1, 2, 3]


def test_a_database_with_rows_in_its_journal_is_not_read_in_part(tmp_path: Path) -> None:
    path = tmp_path / "logs.db"
    con = sqlite(path)
    con.execute("pragma journal_mode = wal")
    con.execute("insert into calls (id) values (3)")
    con.commit()
    with pytest.raises(DataError, match=r"rows of it are still in logs\.db-wal"):
        read(path)
    con.close()
    assert len(read(path).records) == 4


def test_a_damaged_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "logs.db"
    sqlite(path).close()
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    with pytest.raises(DataError, match="damaged SQLite database"):
        read(tmp_path / "bad.db", bytes(data))


@pytest.mark.parametrize("what", ["parquet", "sqlite"])
def test_tables_cannot_be_read_from_a_pipe(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = parquet(tmp_path, model=["a"]) if what == "parquet" else tmp_path / "logs.db"
    if what == "sqlite":
        sqlite(path).close()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(path.read_bytes())))
    with pytest.raises(DataError, match="from a file only, not from stdin"):
        framing.open_input(None, columns=KNOWN)


@pytest.mark.parametrize("what", ["parquet", "sqlite"])
def test_records_may_be_pulled_by_another_thread_than_opened_the_file(what: str, tmp_path: Path) -> None:
    path = parquet(tmp_path, model=["a", "b"]) if what == "parquet" else tmp_path / "logs.db"
    if what == "sqlite":
        sqlite(path).close()
    framed = framing.open_input(path, columns=KNOWN)
    with ThreadPoolExecutor(1) as pool:
        assert sum(batch.num_rows for batch in pool.submit(list, framed.batches()).result()) >= 2
