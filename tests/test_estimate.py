"""Usage that no log carries is estimated from the texts, if someone asks for it, and told apart wherever money is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from costaudit import explain, ingest, report, store
from costaudit.document import Prices
from costaudit.prices import book, rates
from costaudit.render.written import provenance

SENT = [{"role": "system", "content": "s" * 40}, {"role": "user", "content": "q" * 21}]  # 61 bytes: 16 tokens
MADE = ("Hello ", "world", "日本")  # 6 + 5 + 2 x 3 = 17 bytes: 5 tokens


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with store.open_store(":memory:", write=True) as opened:
        yield opened


def stream(*pieces: str, usage: dict[str, int] | None = None) -> str:
    chunk = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": "gpt-4o-mini"}
    events = [{**chunk, "choices": [{"delta": {"content": piece}}]} for piece in pieces]
    if usage:
        events.append({**chunk, "choices": [], "usage": usage})
    return "".join(f"data: {json.dumps(event)}\n\n" for event in events) + "data: [DONE]\n\n"


def call(response: Any, number: int = 1, status: int = 200, **request: Any) -> dict[str, Any]:
    text = response.replace("chatcmpl-1", f"chatcmpl-{number}") if isinstance(response, str) else response
    asked = {"model": "gpt-4o-mini", "stream": True, "messages": SENT} | request
    return {
        "host": "api.openai.com", "path": "/v1/chat/completions", "status": status, "date": "2026-09-01T10:00:00Z",
        "request": asked, "response": text,
    }  # fmt: skip


def read(con: duckdb.DuckDBPyConnection, path: Path, *records: dict[str, Any], asked: bool = True) -> list[Any]:
    path.write_text("\n".join(map(json.dumps, records)), "utf-8")
    ingest.ingest(con, [str(path)], ingest.Choices(estimate_usage=asked))
    return con.execute("select usage_basis, input_tokens, output_tokens from request order by request_key").fetchall()


def test_a_token_is_taken_for_every_four_bytes_of_text(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert read(con, tmp_path / "a.jsonl", call(stream(*MADE))) == [("estimated", 16, 5)]


def test_nothing_is_estimated_unasked(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert read(con, tmp_path / "a.jsonl", call(stream(*MADE)), asked=False) == [("missing", 0, 0)]


def test_what_was_logged_is_never_estimated(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    usage = {"prompt_tokens": 30, "completion_tokens": 4, "total_tokens": 34}
    assert read(con, tmp_path / "a.jsonl", call(stream(*MADE, usage=usage))) == [("reported", 30, 4)]


@pytest.mark.parametrize(
    "untold",
    [
        call(stream(*MADE), messages=None),  # no prompt
        call(stream()),  # no answer
        call(stream(*MADE), status=500),  # it failed: nobody bills it
        call(stream(*MADE), messages=[{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]),
    ],
    ids=["no prompt", "no answer", "failed", "an image"],
)
def test_what_the_texts_do_not_tell_stays_unknown(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, untold: dict[str, Any]
) -> None:
    assert read(con, tmp_path / "a.jsonl", untold) == [("missing", 0, 0)]


def test_the_last_events_of_a_stream_are_not_counted_again(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """The Responses API tells each piece, and then the whole text once more."""
    events = [
        {"type": "response.created", "response": {"id": "resp_1", "model": "gpt-4o-mini", "object": "response"}},
        {"type": "response.output_text.delta", "delta": "Hello "},
        {"type": "response.output_text.delta", "delta": "world!"},
        {"type": "response.output_text.done", "text": "Hello world!"},
    ]
    text = "".join(f"data: {json.dumps(event)}\n\n" for event in events)
    record = call(text, input="q" * 8, messages=None) | {"path": "/v1/responses"}
    assert read(con, tmp_path / "a.jsonl", record) == [("estimated", 2, 3)]


def test_tools_are_text_as_they_are_written(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    tools = [{"type": "function", "function": {"name": "f", "parameters": {}}}]
    tokens = -(-(61 + len(json.dumps(tools, separators=(",", ":")))) // 4)
    assert read(con, tmp_path / "a.jsonl", call(stream(*MADE), tools=tools)) == [("estimated", tokens, 5)]


def test_estimates_are_in_the_total_and_told_apart(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """gpt-4o-mini is $0.15 and $0.60 a million: 16 x 0.15 + 5 x 0.60 = 5.40, of 5.40 + 30 x 0.15 + 5 x 0.60 = 12.90."""
    usage = {"prompt_tokens": 30, "completion_tokens": 5, "total_tokens": 35}
    read(con, tmp_path / "a.jsonl", call(stream(*MADE)), call(stream(*MADE, usage=usage), 2))
    prices = book.load(None)
    rates.install(con, prices)
    spent = report.spend(con, Prices("1", "x"))
    assert spent.tables[0].total is not None
    assert Decimal("0.0000129") in spent.tables[0].total
    assert spent.notes == ("Estimated, from their text: $0.0000054 of 1 request whose usage was not logged.",)
    assert "(41.9% from estimated usage)" in provenance(spent)
    assert con.execute("select cost_basis from charges('request') order by request_key").fetchall()[0] == ("estimated",)
    told = explain.explain(con, Prices("1", "x"), "chatcmpl-1")
    assert any("Estimated" in note for document in told for note in document.notes)
