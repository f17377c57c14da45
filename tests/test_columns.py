"""`--map FILE`: tables of one's own, read by the names they have."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from price_files import shipped

from costaudit import columns, ingest, store
from costaudit.errors import FileError, UsageError
from costaudit.prices import rates

MAPS = Path(__file__).with_name("maps")
TRACES = Path(__file__).parents[2] / "shared" / "data" / "traces"
trace = pytest.mark.skipif(not TRACES.exists(), reason="the traces are not here")


def read(path: Path, mapping: Path | None, **choices: Any) -> tuple[ingest.FileSummary, duckdb.DuckDBPyConnection]:
    con = store.open_store(":memory:", write=True)
    (file,) = ingest.ingest(con, [str(path)], ingest.Choices(mapping=mapping, **choices)).files
    return file, con


def mapped(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "map.yaml"
    path.write_text(text, "utf-8")
    return path


def table(tmp_path: Path, rows: list[dict[str, Any]]) -> Path:
    path = tmp_path / "log.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def one(con: duckdb.DuckDBPyConnection, wanted: str) -> tuple[Any, ...]:
    (row,) = con.execute("select " + wanted + " from request join offer using (offer_id)").fetchall()
    return tuple(row)


MAP = """\
version: 1
columns:
  request_id: call.id
  timestamp: started
  model: the model
  input_tokens: call.usage.prompt
  output_tokens: "out.tokens"
  cost_usd: price
  tag.queue: queue
  tag.area: call.area
values:
  provider: openai
  app: nightly
"""
ROW = {
    "call": {"id": "c1", "usage": {"prompt": 1_200}, "area": "EU"},
    "started": "2026-03-01T10:00:00+02:00",
    "the model": "gpt-4o",
    "out.tokens": 30,
    "price": "0.0033",
    "queue": "slow",
    "thinking_tokens": 99,
    "prompt": "private",
}


def test_columns_are_found_by_name_or_by_path_and_values_are_for_every_row(tmp_path: Path) -> None:
    file, con = read(table(tmp_path, [ROW]), mapped(tmp_path, MAP))
    assert (file.requests, file.refused) == (1, 0)
    wanted = "request_id, ts::varchar, provider, served_model, input_tokens, output_tokens, logged_cost, app"
    assert one(con, wanted) == (
        "c1", "2026-03-01 08:00:00", "openai", "gpt-4o", 1_200, 30, Decimal("0.0033"), "nightly"
    )  # fmt: skip
    assert one(con, "tags") == ({"queue": "slow", "area": "EU"},)


def test_a_csv_needs_no_column_that_costaudit_knows(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("wann;wer;rein;raus\n2026-03-01;gpt-4o;5;2\n", "utf-8")
    text = (
        "columns: {timestamp: wann, model: wer, input_tokens: rein, output_tokens: raus}\nvalues: {provider: openai}\n"
    )
    file, con = read(path, mapped(tmp_path, text))
    assert file.requests == 1
    assert one(con, "served_model, input_tokens, output_tokens") == ("gpt-4o", 5, 2)


def test_what_a_row_lacks_is_told_like_in_any_table(tmp_path: Path) -> None:
    rows = [ROW, {**ROW, "started": None}, {**ROW, "call": {"id": "c3"}}, {**ROW, "price": "free"}, ["no object"]]
    file, _ = read(table(tmp_path, rows), mapped(tmp_path, MAP), max_bad=Decimal(1))
    assert file.refusals == (
        (2, "time.missing", "timestamp"),
        (3, "field.missing", "input_tokens"),
        (4, "field.money", "cost_usd"),
        (5, "row.not_object", None),
    )


@pytest.mark.parametrize(
    ("seconds", "instant"),
    [
        (0, "2026-01-01 00:00:00"),
        (0.001, "2026-01-01 00:00:00.001"),
        ("86400.5", "2026-01-02 00:00:00.5"),
        (31_536_000, "2027-01-01 00:00:00"),
    ],
)
def test_seconds_from_a_start_become_instants(seconds: object, instant: str, tmp_path: Path) -> None:
    text = MAP + "seconds_from: 2026-01-01T00:00:00Z\n"
    _, con = read(table(tmp_path, [{**ROW, "started": seconds}]), mapped(tmp_path, text))
    assert one(con, "ts::varchar") == (instant,)


def test_a_time_that_is_no_number_of_seconds_is_refused(tmp_path: Path) -> None:
    text = MAP + "seconds_from: 2026-01-01T00:00:00Z\n"
    file, _ = read(table(tmp_path, [ROW, {**ROW, "started": "later"}]), mapped(tmp_path, text), max_bad=Decimal(1))
    assert (2, "time.format", "timestamp") in file.refusals


@pytest.mark.parametrize("hashes", ["7 8 9", "[7, 8, 9]", "7,8,9", [7, 8, 9], ["7", "8", "9"]])
def test_a_prompt_s_prefix_is_a_list_of_hashes_however_it_is_written(hashes: object, tmp_path: Path) -> None:
    text = MAP.replace("columns:\n", "columns:\n  prompt_prefix: blocks\n  prefix_block_tokens: block\n")
    _, con = read(table(tmp_path, [{**ROW, "blocks": hashes, "block": 512}]), mapped(tmp_path, text))
    assert one(con, "prompt_prefix, prefix_block_tokens") == ([7, 8, 9], 512)


def test_hashes_that_are_words_are_equal_when_the_words_are(tmp_path: Path) -> None:
    text = MAP.replace("columns:\n", "columns:\n  prompt_prefix: blocks\n")
    _, con = read(table(tmp_path, [{**ROW, "blocks": ["aa", "bb", "aa"]}]), mapped(tmp_path, text))
    ((first, second, third),) = one(con, "prompt_prefix")
    assert first == third != second


def test_every_mistake_in_a_map_is_told_with_its_line(tmp_path: Path) -> None:
    text = "columns:\n  input_token: a\n  output_tokens: [b]\n  provider: c\nvalues:\n  provider: openai\n"
    text += "  tag.x: y\ncolour: red\n"
    with pytest.raises(FileError) as told:
        columns.load(mapped(tmp_path, text))
    said = " ".join(f"{error.at}: {error.message}" for error in (told.value, *told.value.more))
    for part in (
        "no column input_token to fill",
        "output_tokens has to be one name",
        "provider is both a column and a value",
        "tag.x",
        "colour",
    ):
        assert part in said


def test_a_map_is_for_the_table_reader_only(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--map is for --reader table, not litellm"):
        read(table(tmp_path, [ROW]), mapped(tmp_path, MAP), reader="litellm")


@dataclass(frozen=True, slots=True)
class Call:
    """A row of aider's log: what our prices say it costs, and what the client thought."""

    model: str
    input_tokens: int
    output_tokens: int
    logged: Decimal | None
    listed: Decimal | None

    def at(self, input_usd: str, output_usd: str) -> bool:
        """Whether the client used these prices per million tokens."""
        usd = (self.input_tokens * Decimal(input_usd) + self.output_tokens * Decimal(output_usd)) / 1_000_000
        return self.logged is not None and same(usd, self.logged)

    def cached(self, input_usd: str, output_usd: str) -> bool:
        """Whether it lies between all of the prompt read from a cache and all of it written to one."""
        output = self.output_tokens * Decimal(output_usd)
        least, most = (self.input_tokens * Decimal(input_usd) * Decimal(factor) + output for factor in ("0.1", "1.25"))
        return self.logged is not None and least <= self.logged * 1_000_000 <= most


def same(one: Decimal, other: Decimal) -> bool:
    """The client logs a float."""
    return abs(one - other) < Decimal("0.0000000001") + abs(one) * Decimal("0.000000001")


def why_different(call: Call) -> str | None:
    """Why a list cost is not what aider's client logged; None when nothing explains it."""
    name = call.model.rpartition("/")[2]
    if call.logged is None:
        return "the client knew no price"
    if call.listed is None:
        hidden = "REDACTED" in name or name == "None" or "-exp" in name or "gemma" in name
        return "the name is hidden or an experiment's" if hidden else UNPRICED.get(call.model)
    for older in OLDER.get(name, ()):
        if call.at(*older):
            return "the client's price list was older"
    if name == "claude-3-5-haiku-20241022" and (call.cached("1", "5") or call.cached("0.8", "4")):
        return "cached tokens, which the log does not show"
    if name == "claude-3-5-sonnet-20241022" and call.cached("3", "15"):
        return "cached tokens, which the log does not show"
    if name == "deepseek-chat" and same(
        call.logged - call.listed, Decimal("0.25") * Decimal("0.14") * 1024 / 1_000_000
    ):
        return "a client's bug: 1,024 cached tokens at Anthropic's price for writing"
    return None


OLDER = {  # USD per million tokens, in and out: what the client's list said then
    "claude-3-5-haiku-20241022": [("1", "5")],
    "us.anthropic.claude-3-5-haiku-20241022-v1:0": [("1", "5")],
    **{
        key: [("3.5", "10.5"), ("3.5", "1.05")]
        for key in ("gemini-1.5-pro", "gemini-1.5-pro-001", "gemini-1.5-pro-002", "gemini-1.5-pro-latest")
    },
    **{key: [("0.35", "1.05")] for key in ("gemini-pro", "gemini-pro-vision")},
    "qwen-2.5-coder-32b-instruct": [("0.18", "0.18")],
    "mistral-large": [("8", "24")],
    "codestral-latest": [("1", "3")],
}
UNPRICED = {
    "openrouter/anthropic/claude-3-5-haiku-20241022": "OpenRouter's own name for it is claude-3.5-haiku",
    "openrouter/deepseek/deepseek-coder": "retired before any list we have",
    "fireworks_ai/accounts/fireworks/models/qwen2p5-coder-32b-instruct": "retired before any list we have",
}


@trace
def test_aider_s_log_costs_what_the_client_said_but_for_reasons_we_know() -> None:
    file, con = read(TRACES / "aider_usage_log.csv", MAPS / "aider.yaml")
    assert (file.records, file.requests, file.refused, file.duplicates) == (2_112, 2_112, 0, 0)
    rates.install(con, shipped())
    calls = [
        Call(*row)
        for row in con.execute(
            "select served_model, input_tokens, output_tokens, logged_cost, usd(list_cost) "
            "from request join offer using (offer_id) join charges('request') using (request_key)"
        ).fetchall()
    ]
    differ = [
        call for call in calls if call.listed is None or call.logged is None or not same(call.listed, call.logged)
    ]
    assert [call for call in differ if why_different(call) is None] == []
    assert len(calls) - len(differ) >= 1_880


@trace
def test_a_trace_in_wall_clock_time_is_read_whole() -> None:
    file, con = read(TRACES / "azure2023_code.csv", MAPS / "azure_trace.yaml")
    with (TRACES / "azure2023_code.csv").open() as rows:
        wanted = [(int(row["input_tokens"]), int(row["output_tokens"])) for row in csv.DictReader(rows)]
    assert (file.requests, file.refused) == (8_819, 0)
    assert con.execute("select input_tokens, output_tokens from request order by source_line").fetchall() == wanted


@trace
def test_a_trace_in_seconds_with_chains_of_hashes_is_read_whole() -> None:
    file, con = read(TRACES / "mooncake_synthetic.csv", MAPS / "mooncake.yaml")
    assert (file.requests, file.refused) == (3_993, 0)
    assert con.execute("select sum(input_tokens), min(ts)::varchar from request").fetchall() == [
        (61_194_628, "2026-03-01 00:00:00")
    ]
    blocks = con.execute(
        "select count(*), count(distinct b) from (select unnest(prompt_prefix) as b from request)"
    ).fetchall()
    assert blocks == [(121_877, 43_924)]
    assert con.execute("select distinct prefix_block_tokens from request").fetchall() == [(512,)]


@trace
@pytest.mark.parametrize("name", ["servegen_rates.csv", "servegen_client_volume.csv"])
def test_load_shapes_are_no_requests_and_are_refused_with_a_sentence(name: str) -> None:
    file, _ = read(TRACES / name, None)
    assert (file.failed, file.note) == (True, "its first line is no header costaudit knows, and it is no JSON; skipped")
