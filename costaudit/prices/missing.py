"""What in a store has usage and no price, and what may be meant."""

from __future__ import annotations

import difflib

import duckdb

from costaudit import store
from costaudit.document import Column, Document, Prices, Table, Value, number_of
from costaudit.prices.ledger import PriceBook
from costaudit.prices.resolve import Names

_COLUMNS = (
    Column("provider", "provider"),
    Column("model", "model"),
    Column("service_tier", "tier"),
    Column("region", "region", shown="if any"),
    Column("requests", "requests", "count"),
    Column("input_tokens", "input", "tokens"),
    Column("output_tokens", "output", "tokens"),
    Column("why", "why"),
    Column("nearest", "nearest known", shown="if any"),
    Column("example", "for example", shown="if any"),
)
_PARTLY = "it has a price, but not for all it used"
_UNDATED = "its price changed, and the log does not say when the request was made"


def missing(con: duckdb.DuckDBPyConnection, book: PriceBook) -> Document:
    """Names in the store whose requests have no cost, most requests first. The rates have to be installed in `con`."""
    names = Names(book)
    rows = con.execute(store.statement("rate_missing")).fetchall()
    shown: list[tuple[Value, ...]] = []
    for provider, model, tier, region, requests, input_tokens, output_tokens, why, partly, undated, example in rows:
        known = (provider, model) in book.by_id
        shown.append(
            (
                provider,
                model,
                tier,
                region,
                requests,
                input_tokens,
                output_tokens,
                _UNDATED if undated else _PARTLY if partly else why,
                None if known else _nearest(names, provider, model),
                example if partly else None,
            )
        )
    count = sum(row[4] for row in rows)
    if rows:
        notes = ["Totals leave these out. To price them, add them to a copy of the price folder: --prices DIR"]
        if any(row[8] and not row[9] for row in rows):
            notes.append("What such a request used that has no price: costaudit explain ID")
        if any(row[9] for row in rows):
            notes.append(
                "A day for requests whose log carries no time is given when it is read: costaudit ingest --at DATE"
            )
    else:
        notes = ["Every request with usage has a price."]
    return Document(
        kind="pricing_missing",
        title=f"{number_of(count, 'request')} without a price",
        tables=(Table("missing", _COLUMNS, tuple(shown)),),
        notes=tuple(notes),
        prices=Prices(book.version, book.sha256),
    )


def _nearest(names: Names, provider: str | None, model: str | None) -> str | None:
    """A name of the same provider that is spelled nearly like it; of any provider when none is known."""
    if not model:
        return None
    known = [name for each, owned in names.by_provider.items() if provider in (None, each) for name in owned]
    close = difflib.get_close_matches(model.lower(), known, n=1, cutoff=0.7)
    return close[0] if close else None
