"""The box of a page with what its numbers leave out, rest on, or do not prove. Not a footnote."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costaudit import money
from costaudit.document import Document, LeftOut
from costaudit.render import written
from costaudit.render.escape import html_text

HEADING = "Before using these numbers"
MOST_MODELS = 12
LONGEST_NAME, LONGEST_NOTE = 120, 2_000


def box(document: Document) -> str:
    """Nothing when there is nothing to admit. Where no money was worked out, notes only say how to read."""
    notes = [html_text(note, LONGEST_NOTE) for note in document.notes]
    has_money = any(column.kind == "usd" for table in document.tables for column in table.columns)
    if not has_money and not document.left_out:
        return "".join(f"<p>{note}</p>" for note in notes)
    lines = [*map(_left_out, document.left_out), *_shares(document), *notes]
    if not lines:
        return ""
    points = "".join(f"<li>{line}</li>" for line in lines)
    return f'<aside class="box" aria-label="{HEADING}"><b>{HEADING}</b><ul>{points}</ul></aside>'


def _left_out(thing: LeftOut) -> str:
    tokens = ""
    if thing.input_tokens or thing.output_tokens:
        sent, made = (written.for_people(count, "tokens") for count in (thing.input_tokens, thing.output_tokens))
        tokens = f" ({sent} input and {made} output tokens)"
    models = [
        f"<code>{html_text(model.name, LONGEST_NAME)}</code> {model.requests:,}"
        for model in thing.by_model[:MOST_MODELS]
    ]
    if len(thing.by_model) > MOST_MODELS:
        models.append(f"{len(thing.by_model) - MOST_MODELS:,} more")
    named = f": {', '.join(models)}" if models else ""
    return f"Left out of every total: {thing.count:,} {html_text(thing.what)}{tokens}{named}."


def _shares(document: Document) -> Iterator[str]:
    prices = document.prices
    if prices and prices.genai_percent:
        share = money.percent(prices.genai_percent, Decimal(100))
        yield f"{share} of the cost is priced from genai-prices, which costaudit's own price list does not cover."
    if prices and prices.reported_percent:
        share = money.percent(prices.reported_percent, Decimal(100))
        yield f"{share} of the cost is what the provider reported, not list price times usage."
    if prices and prices.estimated_percent:
        share = money.percent(prices.estimated_percent, Decimal(100))
        yield f"{share} of the cost is of requests whose usage was not logged, and is estimated from their text."
