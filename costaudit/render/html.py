"""Documents as one page that needs nothing else: no script, no network, and a policy that forbids both.

A page opens from a mail attachment, in light or dark, on paper or a phone. Its title is the answer; what the numbers do
not say stands above them in a box; every chart is followed by the same numbers in a table; the footer tells how to make
the page again. There is no clock in it: the same documents give the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from importlib.resources import files

from costaudit import __version__
from costaudit.document import Chart, Document, Fact, OverTime, Prices, Table
from costaudit.render import written
from costaudit.render.escape import html_text
from costaudit.render.html_admit import box
from costaudit.render.html_table import numbers_of, table
from costaudit.render.svg import draw
from costaudit.render.svg_parts import cut
from costaudit.render.svg_time import COLOURS

TABLE_BYTES = 120_000  # of all tables together, so that a page stays under 200 kB
FEWEST_BYTES = 4_000  # of each
LONGEST_TITLE, LONGEST_TEXT = 300, 2_000


def render(document: Document, *, command: str = "") -> str:
    """The whole document. `command` is what to run to make the page again, empty when not known."""
    return _page([document], document.title, command)


def render_all(kind: str, documents: Sequence[Document], *, command: str = "") -> str:
    """Several documents of one `kind` in one page, the first of them its title."""
    return _page(documents, f"Nothing to {kind}", command)


def _page(documents: Sequence[Document], otherwise: str, command: str) -> str:
    title = html_text(_headline(documents[0]) if documents else otherwise, LONGEST_TITLE)
    style = files("costaudit").joinpath("render", "html_page.css").read_text("utf-8").strip()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    answers = "\n".join(_answer(document, place, documents) for place, document in enumerate(documents))
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{digest}';"
        f" base-uri 'none'; form-action 'none'\">\n"
        f'<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f'<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
        f"{answers or f'<h1>{title}</h1>'}\n{_footer(documents, command)}\n</main>\n</body>\n</html>\n"
    )


def _headline(document: Document) -> str:
    return document.headline or document.title


def _answer(document: Document, place: int, documents: Sequence[Document]) -> str:
    level = 1 if place == 0 else 2
    parts = [f"<h{level}>{html_text(_headline(document), LONGEST_TITLE)}</h{level}>"]
    if scope := _scope(document):
        parts.append(f'<p class="sub">{html_text(scope, LONGEST_TITLE)}</p>')
    if place == 0 and len(documents) > 1:
        parts.append(_contents(documents))
    parts.append(_list_of("figures", document.figures))
    parts.append(_list_of("facts", document.facts))
    parts.append(box(document))
    parts += _blocks(document, f"a{place}", level + 1, TABLE_BYTES // len(documents))
    inside = "\n".join(filter(None, parts))
    return f'<section class="answer" id="a{place}">\n{inside}\n</section>'


def _scope(document: Document) -> str:
    """The line under the title: what was asked, where the title is the answer, and for which days."""
    period = [written.period(document.period)] if document.period else []
    return ", ".join(([document.title] if document.headline else []) + period)


def _contents(documents: Sequence[Document]) -> str:
    lines = "".join(
        f'<li><a href="#a{place}">{html_text(_headline(document), LONGEST_TITLE)}</a></li>'
        for place, document in enumerate(documents)
        if place
    )
    return f'<nav aria-label="Answers on this page"><ul>{lines}</ul></nav>'


def _list_of(look: str, facts: Sequence[Fact]) -> str:
    if not facts:
        return ""
    lines = "".join(
        f"<div><dt>{html_text(fact.title)}</dt><dd>{_said(fact)}</dd></div>"
        if look == "figures"
        else f"<dt>{html_text(fact.title)}</dt><dd>{html_text(written.fact(fact), LONGEST_TEXT)}</dd>"
        for fact in facts
    )
    return f'<dl class="{look}">{lines}</dl>'


def _said(fact: Fact) -> str:
    remark = f" <small>{html_text(fact.remark, LONGEST_TEXT)}</small>" if fact.remark else ""
    return f"{html_text(written.for_people(fact.value, fact.kind), LONGEST_TEXT)}{remark}"


def _blocks(document: Document, ident: str, level: int, budget: int) -> Iterator[str]:
    """Charts that stand alone, then every table under the charts of its numbers."""
    names = {each.name for each in document.tables}
    placed: dict[str, list[tuple[str, Chart]]] = {}
    for number, chart in enumerate(document.charts):
        of = "" if isinstance(chart, OverTime) or chart.table not in names else chart.table
        placed.setdefault(of, []).append((f"{ident}c{number}", chart))
    count = len(document.tables) + sum(isinstance(chart, OverTime) for chart in document.charts)

    def share(left: int) -> int:
        return max(budget // max(left, 1), FEWEST_BYTES)

    for name, chart in placed.get("", []):
        yield _figure(name, chart, level)
        if isinstance(chart, OverTime):
            numbers = table(numbers_of(chart), f"{chart.title}, by {chart.step}", share(count))
            budget, count = budget - len(numbers), count - 1
            yield f"<details><summary>The same numbers as a table</summary>{numbers}</details>"
    for each in document.tables:
        charts = placed.get(each.name, [])
        yield from (_figure(name, chart, level) for name, chart in charts)
        if each.title and not charts:
            yield f"<h{level}>{html_text(each.title, LONGEST_TITLE)}</h{level}>"
        title = each.title or next((chart.title for _, chart in charts), document.title)
        text = table(each, _caption(title, each, document), share(count))
        budget, count = budget - len(text), count - 1
        yield text


def _caption(title: str, of: Table, document: Document) -> str:
    """What the table has, for when, and which prices its dollars come from."""
    words = [title]
    if document.period:
        words.append(written.period(document.period))
    if document.prices and any(column.kind == "usd" for column in of.columns):
        words.append(f"USD at list prices {document.prices.version}")
    return ", ".join(words)


def _figure(ident: str, chart: Chart, level: int) -> str:
    caption = f"<figcaption>{html_text(chart.caption, LONGEST_TEXT)}</figcaption>" if chart.caption else ""
    legend = _legend(chart) if isinstance(chart, OverTime) and len(chart.series) > 1 else ""
    return (
        f"<h{level}>{html_text(chart.title, LONGEST_TITLE)}</h{level}>\n"
        f"<figure>{caption}{legend}{draw(chart, ident)}</figure>"
    )


def _legend(chart: OverTime) -> str:
    lines = "".join(
        f'<li><span class="key s{place % COLOURS}"></span>{html_text(cut(each.name))}</li>'
        for place, each in enumerate(chart.series)
    )
    return f'<ul class="legend">{lines}</ul>'


def _footer(documents: Sequence[Document], command: str) -> str:
    """What the numbers were made from, and how to make them again."""
    used = list(dict.fromkeys(_prices(document.prices) for document in documents if document.prices))
    policies = [fact for document in documents for fact in document.facts if fact.key == "policy"]
    lines = [
        f"costaudit {html_text(__version__)}" + "".join(f" · {each}" for each in used),
        *(f"{html_text(fact.title)} {html_text(written.fact(fact), LONGEST_TEXT)}" for fact in policies),
    ]
    if used:
        lines.append("An estimate: list prices, without negotiated discounts or tax.")
    if command:
        lines.append(f"To make this page again: <code>{html_text(command, LONGEST_TEXT)}</code>")
    return f"<footer>{''.join(f'<p>{line}</p>' for line in lines)}</footer>"


def _prices(prices: Prices) -> str:
    return f"list prices {html_text(prices.version)} (sha256 <code>{html_text(prices.sha256)}</code>)"
