"""Task types by rules: precise before greedy, the reason recorded, `other` when nothing says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from test_report import add_request, hand_made_store

from costaudit import categorise, when
from costaudit.errors import FileError

LONG = {"input": 2_000, "output": 300}


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    return hand_made_store()


def task(con: duckdb.DuckDBPyConnection, rules: Path | None = None, **values: Any) -> tuple[str, str]:
    add_request(con, 1, **{"task": "other", "task_reason": "", **values})
    categorise.apply(con, rules)
    ((found, reason),) = con.execute("select task, task_reason from request").fetchall()
    return found, reason


SHAPES: list[tuple[dict[str, Any], str]] = [
    ({"operation": "embeddings", "input": 500}, "embedding"),
    ({"operation": "transcription", "input": 500}, "extraction"),
    ({"operation": "image_generation", "output": 10, "input": 500}, "other"),
    ({**LONG, "tags": {"task": "classification"}}, "classification"),
    ({**LONG, "tags": {"prompt_name": "Ticket-Triage/v3"}}, "classification"),
    ({**LONG, "app": "summarizer"}, "summarization"),
    ({**LONG, "app": "claude-code"}, "coding"),
    ({**LONG, "app": "postcode-lookup"}, "other"),  # not every `code` is code
    ({**LONG, "tags": {"feature": "help_qa"}}, "qa"),
    ({**LONG, "app": "aquarium"}, "other"),  # nor every `qa` a question
    ({**LONG, "tags": {"queue": "translation"}}, "other"),  # no tag that names a task
    ({**LONG, "app": "translate-api", "has_tools": True}, "translation"),  # a name says more than a shape
    ({"input": 400, "output": 12, "has_json_schema": True}, "classification"),
    ({"input": 400, "output": 120, "has_json_schema": True}, "extraction"),
    ({"input": 400, "output": 120, "has_json_schema": True, "has_tools": True}, "extraction"),
    ({**LONG, "has_tools": True}, "automation"),
    ({"input": 900, "output": 4_000, "reasoning_tokens": 3_000}, "reasoning"),
    ({"input": 900, "output": 3, "turns": 2}, "classification"),
    ({"input": 900, "output": 3}, "classification"),
    ({"input": 900, "output": 3, "turns": 7}, "conversation"),
    ({"input": 20, "output": 3}, "other"),
    ({"input": 900, "output": 0, "status": "error"}, "other"),
    ({**LONG, "max_output_tokens": 5, "turns": 9}, "classification"),
    ({**LONG, "turns": 5}, "conversation"),
    ({**LONG, "conversation_id": "c", "stream": True}, "conversation"),
    ({**LONG, "conversation_id": "c"}, "other"),
    (LONG, "other"),
]


@pytest.mark.parametrize(("values", "expected"), SHAPES, ids=[str(values) for values, _ in SHAPES])
def test_shipped_rules(con: duckdb.DuckDBPyConnection, values: dict[str, Any], expected: str) -> None:
    found, reason = task(con, **values)
    assert found == expected
    if found == "other":
        assert reason == "nothing said so" or reason.startswith("categories.yaml:")
    else:
        assert reason.startswith("categories.yaml:")


def test_the_reason_is_the_line_of_the_first_rule_that_matched(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    rules = tmp_path / "mine.yaml"
    rules.write_text(
        "version: 1\ncategories:\n  - {task: qa, when: {team: x}}\n  - {task: coding, when: {input_tokens: {gt: 5}}}\n"
        "  - {task: drafting}\n"
    )
    assert task(con, rules, input=9) == ("coding", f"{rules}:4")


def test_only_requests_from_the_first_key_on_are_sorted(con: duckdb.DuckDBPyConnection) -> None:
    for key in (1, 2):
        add_request(con, key, task="drafting", task_reason="by hand", operation="embeddings")
    categorise.apply(con, None, first_key=2)
    assert con.execute("select task from request order by request_key").fetchall() == [("drafting",), ("embedding",)]


def test_sorting_needs_no_prices_and_asks_for_none(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    rules = tmp_path / "mine.yaml"
    rules.write_text("version: 1\ncategories:\n  - {task: qa, when: {model_tier: mid, cost_usd: 1, task: qa}}\n")
    with pytest.raises(FileError) as caught:
        categorise.load(rules)
    sentences = [error.message for error in (caught.value, *caught.value.more)]
    assert [sentence.partition(":")[0] for sentence in sentences] == [
        "model_tier cannot be asked here", "cost_usd cannot be asked here", "task cannot be asked here",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("version: 2\ncategories: []\n", 1, "version 2 is not known"),
        ("version: 1\n", 1, "the file has no `categories:`"),
        ("version: 1\ncategories:\n  - {task: clasification}\n", 3, "task cannot be clasification"),
        ("version: 1\ncategories:\n  - {when: {app: x}}\n", 3, "a rule has no `task:`"),
        ("version: 1\ncategories:\n  - {task: qa, if: {app: x}}\n", 3, "a rule has no key if"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, text: str, line: int, sentence: str) -> None:
    rules = tmp_path / "mine.yaml"
    rules.write_text(text)
    with pytest.raises(FileError) as caught:
        categorise.load(rules)
    assert caught.value.at is not None
    assert (caught.value.at.line, caught.value.message[: len(sentence)]) == (line, sentence)


def test_the_expression_for_ingest_says_the_same_as_sorting_again(con: duckdb.DuckDBPyConnection) -> None:
    for key, (values, _) in enumerate(SHAPES, 1):
        add_request(con, key, **{"task": "other", **values})
    categories = categorise.load(None)
    categorise.install(con, categories)
    case = categorise.case(categories)
    sql = (
        f"select request_key, c.task, c.task_reason from (select request_key, {case.sql} as rule from (select r.*,"
        " call_names(app, tags) as call_names, null as provider, null as request_model, null as bare_model,"
        " null as named_model, 'standard' as service_tier, null as region from request r)) join category c using (rule)"
        " order by request_key"
    )
    staged = con.execute(sql, case.parameters).fetchall()
    categorise.apply(con, None)
    again = con.execute("select request_key, task, task_reason from request order by request_key").fetchall()
    assert staged == again


def test_shipped_rules_are_few_and_those_by_shape_say_why() -> None:
    categories = categorise.load(None)
    assert len(categories) <= 25
    plain = [each for each in categories if when.uses([each.when], "name") or each.task == "embedding"]
    assert [each for each in categories if each not in plain and not each.because] == []
