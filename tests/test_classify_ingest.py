"""Task types at ingest: the log's names first, then what is certain, then the prompt's text, then the shape."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from costaudit import categorise, ingest, store

SUMMARY = (
    "Summarize the following article in two sentences.\n\n" + "The council met on Tuesday and decided nothing. " * 8
)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with store.open_store(":memory:", write=True) as con:
        yield con


def line(number: int, text: str | None, **more: object) -> str:
    record = {
        "id": f"chatcmpl-{number:020d}", "call_type": "acompletion", "status": "success", "custom_llm_provider": "openai",
        "startTime": 1_790_000_000 + number, "response_time": 1.0, "model": "gpt-4o", "prompt_tokens": 900, "completion_tokens": 300,
        "total_tokens": 1_200, "response_cost": 0.01, "model_map_information": None, "metadata": {}, "model_parameters": {"temperature": 0},
        "messages": None if text is None else [{"role": "user", "content": text}], **more,
    }  # fmt: skip
    return json.dumps(record)


def read(con: duckdb.DuckDBPyConnection, tmp_path: Path, *lines: str) -> list[tuple[str, str, bool]]:
    path = tmp_path / "log.jsonl"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    ingest.ingest(con, [str(path)], ingest.Choices())
    return tasks(con)


def tasks(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, bool]]:
    return con.execute(
        "select task, regexp_replace(task_reason, ':[0-9]+', ''), task_confidence > 0 from request order by source_line"
    ).fetchall()


def test_the_text_decides_where_no_name_and_no_certain_shape_does(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    assert read(con, tmp_path, line(1, SUMMARY)) == [("summarization", categorise.BY_TEXT, True)]


def test_a_name_in_the_log_counts_for_more_than_the_text(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    named = line(1, SUMMARY, request_tags=["task:translation"])
    assert read(con, tmp_path, named) == [("translation", "categories.yaml", True)]
    assert con.execute("select text_task, task_confidence from request").fetchall() == [("summarization", 1.0)]


def test_a_guess_from_the_shape_counts_for_less_than_the_text(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    parameters = {"response_format": {"type": "json_object"}}
    unclear = line(2, "zq", model_parameters=parameters)
    found = read(con, tmp_path, line(1, SUMMARY, model_parameters=parameters), unclear)
    assert found == [("summarization", categorise.BY_TEXT, True), ("extraction", "categories.yaml", None)]


def test_without_text_the_shape_alone_decides(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    found = read(con, tmp_path, line(1, None), line(2, None, completion_tokens=5, total_tokens=905))
    assert found == [("other", "nothing said so", None), ("classification", "categories.yaml", None)]


def test_sorting_again_gives_the_same_and_ones_own_rules_stand_over_the_text(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    before = read(con, tmp_path, line(1, SUMMARY), line(2, None))
    categorise.apply(con, None)
    assert tasks(con) == before
    rules = tmp_path / "mine.yaml"
    rules.write_text("version: 1\ncategories:\n  - {task: qa, when: {input_tokens: {gt: 5}}}\n")
    categorise.apply(con, rules)
    assert [task for task, *_ in tasks(con)] == ["qa", "qa"]
    rules.write_text("version: 1\ncategories:\n  - {task: coding, when: {app: nobody}}\n")
    categorise.apply(con, rules)
    assert tasks(con) == [("summarization", categorise.BY_TEXT, True), ("other", "nothing said so", None)]


def test_no_text_is_in_the_store(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    with store.open_store(path, write=True) as con:
        read(con, tmp_path, line(1, SUMMARY))
    assert b"council" not in path.read_bytes()
