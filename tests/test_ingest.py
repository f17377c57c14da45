"""What ingest promises: nothing twice, nothing lost, a file wholly or not at all, and the same answer however it is
cut up."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costaudit import ingest, store
from costaudit.cli import ingest_told
from costaudit.errors import DataError, UsageError
from costaudit.framing import lines

KEPT = "request_id, part, ts, operation, status, input_tokens, output_tokens, reasoning_tokens, input, "
KEPT += "cache_read, cache_write, output, logged_cost, usage_basis"


BEDROCK = "bedrock-runtime.eu-west-1.amazonaws.com"
ARN = "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/"


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    return store.open_store(":memory:", write=True)


def row(number: int, **changed: object) -> dict[str, Any]:
    return {
        "request_id": f"r{number}",
        "timestamp": f"2026-03-{1 + number % 28:02d}T10:00:00Z",
        "provider": "openai",
        "model": "gpt-4o",
        "input_tokens": 100 + number,
        "output_tokens": number,
        **changed,
    }


def answer(
    usage: dict[str, Any] | None, *, model: str = "gpt-4o", id_: str = "a", host: str = "api.openai.com", **pair: Any
) -> dict[str, Any]:
    """A call as recorded over HTTP."""
    body = {"id": id_, "object": "chat.completion", "model": model, **({"usage": usage} if usage is not None else {})}
    return {
        "host": host,
        "path": "/v1/chat/completions",
        "status": 200,
        "date": "2026-09-01T00:00:00Z",
        "request": {"model": model},
        "response": body,
        **pair,
    }


def log(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in rows), "utf-8")
    return path


def read(con: duckdb.DuckDBPyConnection, *paths: Path, **choices: Any) -> ingest.IngestSummary:
    summary = ingest.ingest(con, [str(path) for path in paths], ingest.Choices(**choices))
    for file in summary.files:
        if not file.failed:
            assert file.requests + file.refused + file.duplicates + file.not_requests == file.records
    return summary


def kept(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return con.execute("select " + KEPT + " from request order by all").fetchall()


def test_the_same_bytes_twice_add_nothing(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = log(tmp_path / "a.jsonl", [row(1), row(2)])
    copy = log(tmp_path / "b.jsonl", [row(1), row(2)])
    read(con, path)
    again = read(con, path, copy)
    assert [file.note for file in again.files] == [ingest.ALREADY, ingest.ALREADY]
    assert (again.added, len(kept(con))) == (0, 2)
    assert con.execute("select count(*) from source").fetchall() == [(1,)]


def test_the_same_request_in_another_file_is_a_known_duplicate(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    read(con, log(tmp_path / "a.jsonl", [row(1), row(2)]))
    (file,) = read(con, log(tmp_path / "b.jsonl", [row(2), row(3)])).files
    assert (file.requests, file.duplicates) == (1, 1)
    assert len(kept(con)) == 3


def test_the_same_id_with_other_counts_is_a_conflict_wherever_it_is(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    read(con, log(tmp_path / "a.jsonl", [row(1)]))
    (file,) = read(
        con, log(tmp_path / "b.jsonl", [row(1, input_tokens=5), row(2), row(2, output_tokens=5), row(3)])
    ).files
    assert file.refusals == ((1, "row.conflict", None), (3, "row.conflict", None))


def test_an_answer_recorded_twice_under_one_id_is_one_call(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    usage = {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7}
    (file,) = read(con, log(tmp_path / "a.jsonl", [answer(usage), answer(usage, date="2026-09-02T00:00:00Z")])).files
    assert (file.requests, file.duplicates) == (1, 1)


def test_records_without_an_id_are_told_apart_by_their_text_within_a_file(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    nameless = {key: value for key, value in row(1).items() if key != "request_id"}
    (file,) = read(con, log(tmp_path / "a.jsonl", [nameless, nameless])).files
    assert (file.requests, file.duplicates) == (2, 0)
    (file,) = read(con, log(tmp_path / "b.jsonl", [nameless, row(2)])).files
    assert (file.requests, file.duplicates) == (1, 1)


ROWS = st.lists(st.builds(row, st.integers(0, 30), output_tokens=st.integers(0, 3)), min_size=1, max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12, deadline=None)
@given(rows=ROWS.map(lambda rows: list({each["request_id"]: each for each in rows}.values())), at=st.integers(0, 12))
def test_in_two_halves_is_as_at_once(rows: list[dict[str, Any]], at: int, tmp_path: Path) -> None:
    with store.open_store(":memory:", write=True) as whole, store.open_store(":memory:", write=True) as halves:
        read(whole, log(tmp_path / "all.jsonl", rows))
        read(halves, log(tmp_path / "1.jsonl", rows[:at]), log(tmp_path / "2.jsonl", rows[at:]))
        assert kept(whole) == kept(halves)


def test_a_file_read_in_many_slices_is_as_in_one(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row(n) for n in range(300)] + [row(7), row(8, input_tokens=1), {"bad": 1}]
    path = log(tmp_path / "a.jsonl", rows)
    first = read(con, path).files[0]
    monkeypatch.setattr(lines, "BLOCK_BYTES", 1_000)
    monkeypatch.setattr(ingest, "SLICE_BYTES", 1)
    with store.open_store(":memory:", write=True) as other:
        assert read(other, path).files[0] == first
        assert kept(other) == kept(con)
    assert (first.requests, first.duplicates, first.refused) == (300, 1, 2)


def test_a_file_that_is_no_log_does_not_fail_the_folder_it_is_in(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    table, page = tmp_path / "budget.csv", tmp_path / "page.html"
    table.write_text("month,owner,planned\n2026-09,anna,12\n", "utf-8")
    page.write_text("<!doctype html><p>hello</p>", "utf-8")
    summary = read(con, log(tmp_path / "a.jsonl", [row(1)]), table, page)
    assert [file.note.endswith("; skipped") for file in summary.files] == [False, True, True]
    ingest_told.check(summary)  # raises where the command is to fail
    with pytest.raises(DataError, match="nothing in it that costaudit can use") as failed:
        ingest_told.check(read(con, table))
    assert failed.value.hint == "say which column is which with --map FILE"


def test_a_folder_of_several_formats_is_read_file_by_file(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    log(folder / "calls.jsonl", [row(1)])
    log(folder / "pairs.jsonl", [answer({"prompt_tokens": 5, "completion_tokens": 2})])
    (folder / "calls.csv").write_text(
        "request_id,timestamp,model,input_tokens,output_tokens\nr9,2026-03-01,gpt-4o,5,2\n"
    )
    (folder / "other.json").write_text('{"weather": "fine"}')
    (folder / "README.md").write_text("# not a log")
    found = {Path(file.path).name: (file.reader, file.requests, file.note) for file in read(con, folder).files}
    assert found == {
        "calls.csv": ("table", 1, ""),
        "calls.jsonl": ("table", 1, ""),
        "other.json": (None, 0, ingest.UNKNOWN),
        "pairs.jsonl": ("raw", 1, ""),
    }


def test_a_dry_run_tells_and_changes_nothing(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = log(tmp_path / "a.jsonl", [row(1), {"bad": 1}])
    dry = read(con, path, dry_run=True)
    assert (dry.added, dry.files[0].refused) == (1, 1)
    for table in ("request", "source", "refusal", "offer"):
        assert con.execute('select count(*) from "' + table + '"').fetchall() == [(0,)]
    assert read(con, path).added == 1


def test_tags_are_put_on_every_request_over_those_of_the_log(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    read(con, log(tmp_path / "a.jsonl", [row(1, tags={"team": "a", "x": "1"}), row(2)]), tags={"team": "search"})
    assert con.execute("select tags from request order by request_id").fetchall() == [
        ({"team": "search", "x": "1"},),
        ({"team": "search"},),
    ]


def test_records_without_a_time_get_the_day_that_is_given(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = log(tmp_path / "a.jsonl", [row(1, timestamp=None), row(2)])
    assert read(con, path, max_bad=Decimal(1)).files[0].refusals == ((1, "time.missing", "timestamp"),)
    with store.open_store(":memory:", write=True) as other:
        read(other, path, at=date(2026, 5, 1))
        assert other.execute("select ts from request order by request_id").fetchall() == [
            (datetime(2026, 5, 1),),
            (datetime(2026, 3, 3, 10),),
        ]


def test_a_reader_that_does_not_exist_is_told_with_those_that_do(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="there is no reader litelm") as told:
        read(con, log(tmp_path / "a.jsonl", [row(1)]), reader="litelm")
    assert "litellm" in str(told.value.hint)
