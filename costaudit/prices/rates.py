"""The prices of everything in a store, as temp tables beside the requests: what `charges()` multiplies by.

Names are resolved once for each distinct offer, a few hundred in any log, and each model's prices are worked out once
for each service tier and place that is used. `sql/rate_tables.sql` has the tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import duckdb

from costaudit import store
from costaudit.model import METERS
from costaudit.prices import lines
from costaudit.prices.ledger import WEEK_MINUTES, Model, PriceBook
from costaudit.prices.priced import Answer, Priced, Source, Span, in_force
from costaudit.prices.resolve import Asked, Found, Names, Unknown
from costaudit.prices.tables import Tables

_ALWAYS = Span(lines.FIRST, lines.LAST, 0, lines.ANY_SIZE, 0, WEEK_MINUTES)


def install(con: duckdb.DuckDBPyConnection, book: PriceBook, offers: str = "offer", at: datetime | None = None) -> None:
    """Make `offer_model`, `rate`, `rate_rare` and `rate_line` for the offers in a table, anew.

    `at`: every request costs what it would have cost at that instant (UTC), whenever it was made.
    """
    rows = con.execute(store.statement("rate_offers"), {"offers": offers}).fetchall()
    answers = answer(book, [(Asked(row[1], row[2], row[3], row[5]), str(row[4])) for row in rows])
    if at is not None:
        answers = _at(answers, at)
    tables = Tables()
    for (offer_id, *_), given in zip(rows, answers, strict=True):
        tables.add(int(offer_id), given)
    for sql in con.extract_statements(store.statement("rate_tables")):
        con.execute(sql, {name: tables.columns[name] for name in sql.named_parameters})


def _at(answers: Sequence[Answer], at: datetime) -> list[Answer]:
    """The answers at an instant. Those that shared their prices still do."""
    made = {id(each.prices): in_force(each.prices, at) for each in answers}
    return [replace(each, prices=made[id(each.prices)]) for each in answers]


def answer(book: PriceBook, offers: Sequence[tuple[Asked, str]]) -> list[Answer]:
    """What each offer (its names, and the service tier) costs. Equal offers share one answer."""
    names = Names(book)
    found = {asked: names.resolve(asked) for asked in dict.fromkeys(asked for asked, _ in offers)}
    unknown = {asked: known.provider for asked, known in found.items() if isinstance(known, Unknown) and known.provider}
    tail: Mapping[Asked, Answer] = {}
    if unknown:
        from costaudit.prices import long_tail  # the package it reads takes a while to import

        tail = long_tail.answers(unknown)
    made: dict[tuple[Asked, str], Answer] = {}
    known: dict[tuple[str, str, str, str | None, bool], tuple[Priced, ...]] = {}
    for asked, tier in dict.fromkeys(offers):
        resolved = found[asked]
        if isinstance(resolved, Found):
            named = resolved.tier or tier
            key = (resolved.model.provider, resolved.model.id, named, resolved.region, resolved.free)
            if key not in known:
                known[key] = of_model(book, resolved.model, named, resolved.region, free=resolved.free)
            made[asked, tier] = _known(resolved, named, known[key])
        elif asked in tail:
            made[asked, tier] = tail[asked] if tier == "standard" else _without(tail[asked], tier)
        else:
            made[asked, tier] = Answer(resolved.provider, None, None, None, None, resolved.why)
    return [made[offer] for offer in offers]


def of_model(
    book: PriceBook, model: Model, tier: str, region: str | None = None, *, free: bool = False
) -> tuple[Priced, ...]:
    """The prices of a model in a tier and place, each for a use of its own."""
    if free:
        zeros = {meter.name: Decimal(0) for meter in METERS if meter.side != "tool"}
        source = Source(
            model.provider, model.id, tier, region, "start", book.file(model.provider), model.line, "", None, "ledger"
        )
        return (Priced(_ALWAYS, zeros, source),)
    provider = book.providers[model.provider]
    successor = book.model(model.provider, model.billed_as) if model.billed_as else None
    return tuple(
        Priced(
            rate.span,
            rate.prices,
            Source(
                provider=model.provider,
                model=rate.model.id,
                service_tier=tier,
                region=rate.line.region,
                effective_from=lines.since(rate.entry),
                file=book.file(model.provider),
                line=rate.line.line,
                source=provider.pages.get(rate.entry.source, rate.entry.source),
                checked=rate.entry.checked,
                price_list="ledger",
            ),
        )
        for rate in lines.rates(model, tier, region, provider.unlisted, successor)
    )


def _known(found: Found, tier: str, prices: tuple[Priced, ...]) -> Answer:
    model = found.model
    why = found.why if prices else f"{found.why}; it has no {tier} price"
    return Answer(model.provider, model.id, "ledger", model.tier, model.context_input, why, prices)


def _without(found: Answer, tier: str) -> Answer:
    return replace(found, prices=(), why=f"{found.why}, which has no {tier} price")
