"""Renderers: the same bytes each run, exact numbers for programs; text from a log changes nothing around it."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from answers import everything, real
from hypothesis import given
from hypothesis import strategies as st

from costaudit.document import Column, Document, Fact, LeftOut, LeftOutModel, Period, Prices, Table
from costaudit.render import FORMATS, render, render_all, terminal, written
from costaudit.render.escape import csv_text, markdown_prose, markdown_value, visible

CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
NASTY = st.text(
    st.one_of(st.characters(), st.sampled_from("|`\\\n\r\t\x1b\u202e\u200b'\"=+-@%<>&#*_[]$,;\u0301\ud800")),
    max_size=40,
)
COLUMNS = (
    Column("task", "task"),
    Column("requests", "requests", "count"),
    Column("input_tokens", "input", "tokens"),
    Column("output_tokens", "output", "tokens"),
    Column("cost_usd", "cost", "usd"),
    Column("share_percent", "share", "percent"),
    Column("requests_without_cost", "no cost", "count", shown="if any"),
    Column("only_json", "only json", "rate", shown="never"),
)


def document(task: str = "chat", note: str = "") -> Document:
    return Document(
        kind="spend",
        title="Spend by task",
        tables=(
            Table(
                "spend",
                COLUMNS,
                (
                    (task, 41_210, 61_300_000, 9_800_000, Decimal("612.40"), Decimal(200) / 3, 0, Decimal("0.25")),
                    ("embed", 19_400, 210_300_000, 0, Decimal("0.00007591"), Decimal("6.1"), 0, None),
                    ("none", 3, 5, 7, None, None, 0, None),
                ),
                ("total", 60_613, 271_600_005, 9_800_007, Decimal("612.40007591"), Decimal(100), 0, None),
            ),
        ),
        period=Period(date(2026, 10, 1), date(2026, 11, 1)),
        facts=(Fact("read_from", "read from", task, remark="as openai"),),
        notes=(note,) if note else (),
        prices=Prices("2026.11.1", "ab" * 32, genai_percent=Decimal("3.21")),
        left_out=(
            LeftOut(
                "no_price", 1_204, "requests that have no price", 4, 5, (LeftOutModel("openai/gpt-9", 1_204, 4, 5),)
            ),
        ),
    )


def test_every_block_and_kind_of_column_is_written_in_every_format() -> None:
    for to in FORMATS:
        shown = render(everything("chat"), to)
        assert shown.endswith("\n"), to
        assert shown == render(everything("chat"), to), to
        assert "chat" in shown, to
        assert re.search(r"612\.4", shown), to
        assert render_all("x", [], to) is not None, to


def test_every_real_report_is_written_in_every_format(tmp_path: Path) -> None:
    for name, documents in real(tmp_path).items():
        for to in FORMATS:
            assert render_all("x", documents, to).strip(), (name, to)
            assert not CONTROL.search(render_all("x", documents, to)), (name, to)


@given(NASTY)
def test_no_text_anywhere_in_a_document_reaches_a_person_raw(text: str) -> None:
    for to in FORMATS:
        assert not CONTROL.search(render(everything(text), to)), to


def test_table_as_it_should_read() -> None:
    assert render(document(), "table") == (
        """\
Spend by task, 1-31 October 2026 UTC

task   requests   input  output       cost   share
chat     41,210   61.3M    9.8M    $612.40   66.7%
embed    19,400  210.3M       -  $0.000076    6.1%
none          3       5       7          -       -
total    60,613  271.6M    9.8M    $612.40  100.0%

read from    chat, as openai

List prices 2026.11.1 (3.2% of the cost from genai-prices). Left out: 1,204 requests that have no price.
"""
    )


def test_colour_adds_only_dim_and_nothing_else() -> None:
    coloured = render(document(), "table", color=True)
    assert re.sub("\x1b\\[[02]m", "", coloured) == render(document(), "table")
    assert "\x1b" not in render(document(), "table")


def test_csv_is_plain_and_exact() -> None:
    assert render(document(), "csv").splitlines() == [
        "task,requests,input_tokens,output_tokens,cost_usd,share_percent,requests_without_cost,only_json",
        "chat,41210,61300000,9800000,612.4,66.666667,0,0.25",
        "embed,19400,210300000,0,0.00007591,6.1,0,",
        "none,3,5,7,,,0,",
    ]


def test_json_is_versioned_sorted_and_free_of_floats() -> None:
    text = render(document(), "json")
    value = json.loads(text, parse_float=pytest.fail)
    assert text == json.dumps(value, indent=2, sort_keys=True) + "\n"
    assert (value["version"], value["kind"], value["period"]) == (
        1,
        "spend",
        {"since": "2026-10-01", "until": "2026-11-01"},
    )
    assert value["rows"][1]["cost_usd"] == "0.00007591"
    assert value["total"]["cost_usd"] == "612.40007591"
    assert value["left_out"]["no_price"]["by_model"][0]["name"] == "openai/gpt-9"


def test_several_documents_have_one_shape_even_when_there_is_one() -> None:
    for count in (0, 1, 3):
        value = json.loads(render_all("simulate", [document()] * count, "json"))
        assert (value["kind"], len(value["documents"])) == ("simulate", count)
    assert render_all("simulate", [document()] * 2, "csv").startswith("name,task,")


def test_markdown_as_it_should_read() -> None:
    text = render(document("a|b", note="ask @admin about gpt_x"), "markdown")
    assert "### Spend by task, 1-31 October 2026 UTC" in text
    assert "| <code>a&#124;b</code> | 41,210 | 61.3M | 9.8M | $612.40 | 66.7% |" in text
    assert "| **total** | **60,613** |" in text
    assert "ask `@admin` about `gpt_x`" in text


def test_markdown_that_is_too_long_says_how_much_is_missing() -> None:
    long = Table("t", (Column("x", "x"),), tuple((f"{number:060}",) for number in range(2_000)))
    text = render(Document("k", "Long", (long,)), "markdown")
    assert len(text.encode()) < 60_000
    assert "more rows do not fit here." in text


def test_long_cells_are_cut_in_tables_only() -> None:
    assert "…" in render(document("x" * 61), "table")
    assert all("x" * 61 in render(document("x" * 61), to) for to in FORMATS if to != "table")


def test_wide_characters_line_up() -> None:
    lines = render(document("日本"), "table").splitlines()
    assert terminal._width(lines[3]) == terminal._width(lines[4])


@given(NASTY)
def test_nothing_from_a_log_reaches_a_terminal_raw(text: str) -> None:
    shown = render(document(text, note=f"x{text}"), "table")
    assert not CONTROL.search(shown)
    assert shown.count("\n") == render(document("a", note="b"), "table").count("\n")


@given(NASTY)
def test_csv_has_as_many_cells_whatever_the_text(text: str) -> None:
    shown = render(document(text), "csv")
    assert not CONTROL.search(shown)
    parsed = list(csv.reader(io.StringIO(shown, newline="")))
    assert [len(row) for row in parsed] == [len(COLUMNS)] * 4
    assert parsed[1][0] == csv_text(text)
    assert not parsed[1][0].lstrip().startswith(("=", "+", "-", "@"))


@given(NASTY)
def test_markdown_has_as_many_cells_whatever_the_text(text: str) -> None:
    shown = render(document(text), "markdown")
    table = [line for line in shown.splitlines() if line.startswith("|")]
    assert len(table) == 6
    assert {line.count("|") for line in table} == {7}
    assert not CONTROL.search(shown)


@given(NASTY)
def test_markdown_values_are_code(text: str) -> None:
    value = markdown_value(text)
    assert value == "" or re.fullmatch(r"`[^`]+`|<code>[^<>`|\\@]*</code>", value)
    outside = re.sub(r"`[^`]*`|<code>.*?</code>", "", markdown_prose(text))
    assert not re.search(r"[@#<>\[\]*_|`\\~]", outside)


@given(NASTY)
def test_json_gives_the_text_back_unchanged(text: str) -> None:
    shown = render(document(text), "json")
    assert shown.isascii()
    assert json.loads(shown)["rows"][0]["task"].encode("utf-16", "surrogatepass") == text.encode(
        "utf-16", "surrogatepass"
    )


@given(NASTY)
def test_visible_twice_is_visible_once(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "-"),
        (999_999, "999,999"),
        (1_000_000, "1.0M"),
        (1_250_000, "1.2M"),
        (2_500_000_000, "2.5B"),
        (7 * 10**12, "7.0T"),
    ],
)
def test_tokens(count: int, shown: str) -> None:
    assert written.for_people(count, "tokens") == shown


@pytest.mark.parametrize(
    ("since", "until", "shown"),
    [
        (date(2026, 10, 14), date(2026, 10, 15), "14 October 2026 UTC"),
        (date(2026, 9, 30), date(2026, 10, 2), "30 September-1 October 2026 UTC"),
        (date(2025, 12, 31), date(2026, 1, 2), "31 December 2025-1 January 2026 UTC"),
    ],
)
def test_periods(since: date, until: date, shown: str) -> None:
    assert written.period(Period(since, until)) == shown
