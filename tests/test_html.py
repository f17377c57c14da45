"""Pages: whole by themselves, the same bytes each run, small, and no text from a log becomes part of them."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from answers import everything, real
from hypothesis import example, given
from hypothesis import strategies as st
from simulated import BIG, CLAUDE, MIDDLE, SMALL, bench
from test_report import add_request, hand_made_store

from costaudit import report
from costaudit.document import Column, Document, Prices, Table
from costaudit.prices import documents as price_documents
from costaudit.prices import rates
from costaudit.render import render, render_all
from costaudit.render.escape import visible

ROOT = Path(__file__).parents[1]
BADINPUTS = ROOT.parent / "shared" / "badinputs" / "gen.py"
VOID = {"meta"}
HOSTILE = (
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    '" onload="alert(1)" x="',
    "' onmouseover='alert(1)",
    "<!--",
    "]]>",
    "&lt;script&gt;&amp;&#x22;",
    "javascript:alert(1)",
    "<svg onload=alert(1)>",
    "\x00\x1b[2J\u202e\ud800",
    "x" * 20_000,
    "日本" * 100,
)
NASTY = st.text(
    st.one_of(st.characters(), st.sampled_from("<>&\"'`=/!-;#\x00\n\r\u202e\ud800")), min_size=1, max_size=60
)


class Page(HTMLParser):
    """Tags in order, attributes and texts; fails where a tag is not closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def values(self, name: str) -> list[str]:
        return [value for _, each, value in self.attributes if each == name]


def test_the_title_is_the_answer_and_the_rest_is_there() -> None:
    text = render(everything(), "html", command="costaudit report -f html")
    page = Page(text)
    words = " ".join(page.texts)
    assert page.texts[page.texts.index("$612.40 spent on chat") :].count("$612.40 spent on chat") == 2  # title and h1
    assert "Spend on chat, 1-3 October 2026 UTC" in words
    assert "Left out of every total: 1,204 requests that have no price (4 input and 5 output tokens):" in words
    assert "3.2% of the cost is priced from genai-prices" in words
    assert "sha256 " in words
    assert "ab" * 32 in words
    assert "costaudit report -f html" in words
    assert page.tags.count("h1") == 1


def test_a_page_asks_for_nothing_and_forbids_it() -> None:
    text = render(everything(), "html")
    page = Page(text)
    assert not {"script", "img", "link", "iframe", "object", "form", "style "} & set(page.tags)
    assert not [name for _, name, _ in page.attributes if name.startswith("on") or name in ("src", "style")]
    assert all(value.startswith("#a") for value in page.values("href"))
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'" in text
    assert text.index("Content-Security-Policy") < text.index("<style>")
    assert "url(" not in style
    assert "@import" not in style


def test_tables_have_captions_and_scopes_and_charts_have_names() -> None:
    page = Page(render(everything(), "html"))
    assert page.tags.count("table") == page.tags.count("caption") == 5  # three, and one for each chart over time
    assert ("html", "lang", "en") in page.attributes
    heads = [value for tag, name, value in page.attributes if (tag, name) == ("th", "scope")]
    assert set(heads) == {"col", "row"}
    assert len(heads) == page.tags.count("th")
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    named = [*page.values("aria-labelledby"), *page.values("aria-describedby")]
    assert len(named) == 8
    assert set(named) <= set(ids)
    assert page.values("role").count("img") == 4


def test_every_chart_is_followed_by_its_numbers() -> None:
    text = render(everything(), "html")
    for title in ("Bars", "Steps", "Line"):
        start = text.index(f">{title}</h2>")
        assert "<table" in text[start : text.index("</table>", start)]


def test_a_table_of_many_columns_is_set_smaller_so_that_it_fits() -> None:
    def page(columns: int) -> str:
        heads = tuple(Column(f"c{place}", f"c{place}", "count") for place in range(columns))
        wide = Table("wide", heads, (tuple(range(columns)),))
        return render(replace(everything(), tables=(wide,), charts=()), "html")

    assert 'class="many"' in page(8)
    assert 'class="many"' not in page(7)


def test_several_answers_are_one_page_that_links_to_each() -> None:
    documents = [everything("all"), everything("one"), everything("two")]
    page = Page(render_all("simulate", documents, "html"))
    assert page.tags.count("h1") == 1
    assert page.values("href") == ["#a1", "#a2"]
    assert {"a0", "a1", "a2"} <= set(page.values("id"))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert render_all("simulate", documents[:1], "html") == render(documents[0], "html")
    assert "Nothing to explain" in render_all("explain", [], "html")


def test_every_real_report_is_a_page(tmp_path: Path) -> None:
    for name, documents in real(tmp_path).items():
        text = render_all("x", documents, "html")
        page = Page(text)
        assert page.tags.count("h1") == 1, name
        assert text == render_all("x", documents, "html"), name
        assert len(text.encode()) < 200_000, name
    assert "Where the saving comes from" in text


@given(NASTY)
@example("</script><script>alert(1)</script>")
@example("-->")
def test_text_from_a_log_never_becomes_part_of_the_page(text: str) -> None:
    shown = render(everything(text), "html")
    page, plain = Page(shown), Page(render(everything("a"), "html"))
    assert page.tags == plain.tags
    assert {name for _, name, _ in page.attributes} <= {name for _, name, _ in plain.attributes} | {"class"}
    assert f"$612.40 spent on {visible(text)}" in page.texts
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", shown)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_hostile_text_is_shown_as_text(text: str) -> None:
    page = Page(render(everything(text), "html"))
    assert page.tags == Page(render(everything("a"), "html")).tags
    assert any(visible(text)[:20] in each for each in page.texts)


@pytest.mark.skipif(not BADINPUTS.exists(), reason="the shared corpus of bad inputs is not here")
def test_the_corpus_of_hostile_texts(tmp_path: Path) -> None:
    out = tmp_path / "files"
    done = subprocess.run(
        [sys.executable, str(BADINPUTS)],
        env={**os.environ, "BADINPUTS_OUT": str(out)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    plain = Page(render(everything("a"), "html")).tags
    lines = [
        line
        for path in sorted((out / "render").glob("*.jsonl"))
        for line in path.read_text("utf-8", "surrogatepass").split("\n")
        if line.strip()
    ]
    assert len(lines) > 50
    for line in lines:
        row = json.loads(line)
        for text in {row["model"], row["user"], row["prompt"]}:
            if text:
                assert Page(render(everything(text), "html")).tags == plain


def test_a_year_of_days_stays_under_200_kb(tmp_path: Path) -> None:
    it = bench(tmp_path)
    for day in range(366):
        for offer in (BIG, SMALL, CLAUDE, MIDDLE):
            it.add(ts=datetime(2026, 1, 1) + timedelta(days=day), offer_id=offer, input=1_000 + day, output=99)
    rates.install(it.con, it.book)
    for by in (("day",), ("day", "model"), ("task",)):
        document = report.spend(it.con, Prices("2026.10.1", "cd" * 32), by=by, page=True)
        text = render(document, "html")
        assert len(text.encode()) < 200_000
        assert "$" in text


def test_rows_that_do_not_fit_are_added_up_never_dropped() -> None:
    columns = (Column("x", "x"), Column("n", "n", "count"), Column("usd", "usd", "usd"), Column("p", "p", "percent"))
    rows = tuple((f"{number:060}", 1, Decimal("0.5"), Decimal(1)) for number in range(5_000))
    total = ("total", 5_000, Decimal(2_500), Decimal(100))
    page = Page(render(Document("k", "Long", (Table("t", columns, rows, total),)), "html"))
    place = next(place for place, text in enumerate(page.texts) if "more rows" in text)
    more = int(re.sub(r"\D", "", page.texts[place].split(" more")[0]))
    shown = sum(1 for text in page.texts if re.fullmatch(r"\d{60}", text))
    assert shown + more == 5_000
    assert page.texts[place + 1 : place + 4] == [f"{more:,}", f"${Decimal(more) / 2:,.2f}", "-"]
    without_total = Page(render(Document("k", "Long", (Table("t", columns, rows),)), "html"))
    place = next(place for place, text in enumerate(without_total.texts) if "more rows" in text)
    assert without_total.texts[place + 1 : place + 4] == ["-", "-", "-"]


def test_a_page_without_anything_to_admit_has_no_box() -> None:
    document = replace(everything(), notes=(), left_out=(), prices=Prices("1", "ab"))
    assert "box" not in Page(render(document, "html")).values("class")


def test_a_comparison_opens_with_the_best_and_does_not_hide_that_its_quality_is_not_proven(tmp_path: Path) -> None:
    it = bench(tmp_path)
    it.add(input=100_000)
    batch, small = "batch: [{within: 24h}]\n", "route: [{to: openai/middle}]\n"
    comparison = it.outcome(batch, small).documents[0]
    assert comparison.headline == "Best of 2 policies: p would have saved $0.80 (80.0%); quality not proven"


def test_notes_of_a_price_list_are_no_warning(tmp_path: Path) -> None:
    listing = price_documents.listing(bench(tmp_path).book)
    assert listing.notes
    page = Page(render(listing, "html"))
    assert "box" not in page.values("class")
    assert listing.notes[0] in page.texts


def test_the_command_writes_a_page_that_tells_how_to_make_it_again(tmp_path: Path) -> None:
    store, out = tmp_path / "s.duckdb", tmp_path / "it is.html"
    con = hand_made_store(str(store))
    add_request(con, 1, input=2_000_000, ts=datetime(2026, 10, 14))
    con.close()
    arguments = ["report", "--by", "model", "--format", "html", "-o", str(out), "--db", str(store)]
    done = subprocess.run(
        [sys.executable, "-m", "costaudit", *arguments], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    page = Page(out.read_text("utf-8"))
    assert f"costaudit report --by model --format html -o '{out}' --db {store}" in page.texts
    assert page.texts.count("$0.50 spent on 1 request") == 2
