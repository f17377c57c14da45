"""What the price list knows of the models in a log, as tables: caches, retirement, and what else could be used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import duckdb

from costaudit import money, store
from costaudit.model import MODEL_TIERS
from costaudit.prices import rates
from costaudit.prices.ledger import Model, PriceBook
from costaudit.prices.priced import in_force
from costaudit.simulation.models import NOT_GENERAL, maker_of

SOON = timedelta(days=90)
FEATURES = frozenset({"tools", "json_schema", "vision"})


@dataclass(frozen=True, slots=True)
class Offer:
    """A row of `offer` whose model the price list knows."""

    id: int
    request_model: str | None
    tier: str
    region: str | None
    model: Model


@dataclass(frozen=True, slots=True)
class _Target:
    """What an offer's requests could be instead."""

    offer: Offer
    purpose: str
    model: Model
    tier: str
    shown: str


def install(con: duckdb.DuckDBPyConnection, book: PriceBook, now: datetime) -> None:
    """Make `audit_model`, `audit_target` and `audit_offer`, and install the prices of all offers in it.

    `now` (UTC) decides which models retire soon and which prices are still to come.
    """
    offers = _offers(con, book)
    _caches(con, book, offers, now)
    targets = [target for offer in offers for target in _targets(book, offer, now)]
    first = 1 + int(con.execute("select coalesce(max(offer_id), 0) from offer").fetchall()[0][0])
    ids = range(first, first + len(targets))
    store.run(
        con,
        "audit_offers",
        from_offer_ids=[target.offer.id for target in targets],
        purposes=[target.purpose for target in targets],
        to_offer_ids=list(ids),
        targets=[target.shown for target in targets],
        released=[target.model.released for target in targets],
        retires=[target.model.retires for target in targets],
        context_tokens=[target.model.context_input for target in targets],
        has_features=[FEATURES.issubset(target.model.features) for target in targets],
        caches=[_caches_in(book, target) for target in targets],
        new_ids=list(ids),
        new_providers=[target.model.provider for target in targets],
        new_models=[target.model.id for target in targets],
        new_tiers=[target.tier for target in targets],
        new_regions=[target.offer.region for target in targets],
    )
    rates.install(con, book, offers="audit_offer")


def _offers(con: duckdb.DuckDBPyConnection, book: PriceBook) -> list[Offer]:
    rows = con.execute(store.statement("audit_offers_used")).fetchall()
    found = [(row, book.model(row[4], row[5])) for row in rows]
    return [Offer(row[0], row[1], row[2], row[3], model) for row, model in found if model is not None]


def _caches(con: duckdb.DuckDBPyConnection, book: PriceBook, offers: Sequence[Offer], now: datetime) -> None:
    scopes: dict[tuple[str, str, str | None], int] = {}
    rules = [book.cache_rules(offer.model) for offer in offers]
    store.run(
        con,
        "audit_caches",
        offer_ids=[offer.id for offer in offers],
        scopes=[
            scopes.setdefault((offer.model.provider, offer.model.id, offer.region), len(scopes)) for offer in offers
        ],
        explicit=[rule and rule.mode == "explicit" for rule in rules],
        min_tokens=[
            rule and (offer.model.cache_min_tokens or rule.min_tokens)
            for offer, rule in zip(offers, rules, strict=True)
        ],
        ttls_s=[rule.ttl_s[0] if rule and rule.ttl_s else None for rule in rules],
        hours=[rule is not None and 300 in rule.ttl_s and 3600 in rule.ttl_s for rule in rules],
        writes=[rule is not None and rule.write != "free" for rule in rules],
        retires=[
            offer.model.retires if offer.model.retires and offer.model.retires <= (now + SOON).date() else None
            for offer in offers
        ],
        rises=[_next_change(offer.model, now) for offer in offers],
    )


def _next_change(model: Model, now: datetime) -> datetime | None:
    return min((entry.starts for entry in model.in_force if entry.starts and entry.starts > now), default=None)


def _targets(book: PriceBook, offer: Offer, now: datetime) -> Iterator[_Target]:
    mine = offer.model
    name = f"{mine.provider}/{mine.id}"
    if offer.tier == "standard":
        yield _Target(offer, "batch", mine, "batch", name)
    else:
        yield _Target(offer, "standard", mine, "standard", name)
    siblings = [model for model in book.models if model.id != mine.id and _is_like(model, mine)]
    if mine.tier == "flagship":
        for model in siblings:
            if model.tier == "budget" and (model.operation or "chat") == "chat":
                yield _Target(offer, "budget", model, offer.tier, f"{model.provider}/{model.id}")
    if mine.successor and (successor := book.model(mine.provider, mine.successor)):
        yield _Target(offer, "successor", successor, offer.tier, _with_prices(book, successor, offer.tier, now))
    best = min(
        (_ranked(book, model, offer, now) for model in siblings if _beats(book, model, offer, now)),
        default=None,
        key=lambda ranked: ranked[0],
    )
    if best is not None:
        yield _Target(offer, "dominator", best[1], offer.tier, f"{best[1].provider}/{best[1].id}")


def _ranked(book: PriceBook, model: Model, offer: Offer, now: datetime) -> tuple[tuple[Decimal, str], Model]:
    prices = _prices(book, model, offer, now, dearest=True)
    return (sum(prices.values(), Decimal(0)), model.id), model


def _beats(book: PriceBook, model: Model, offer: Offer, now: datetime) -> bool:
    """Newer, not weaker in anything the price list says, at no price dearer and at one cheaper."""
    mine = offer.model
    if (
        MODEL_TIERS.index(model.tier) > MODEL_TIERS.index(mine.tier)
        or model.operation != mine.operation
        or not set(mine.features) <= set(model.features)
        or model.released is None
        or mine.released is None
        or model.released <= mine.released
        or model.released > now.date()
        or (model.retires is not None and model.retires <= (now + SOON).date())
        or (model.context_input or 0) < (mine.context_input or 0)
        or (model.context_output or 0) < (mine.context_output or 0)
    ):
        return False
    theirs = _prices(book, model, offer, now, dearest=True)
    ours = _prices(book, mine, offer, now, dearest=False)
    return (
        bool(ours)
        and ours.keys() <= theirs.keys()
        and all(theirs[meter] <= price for meter, price in ours.items())
        and any(theirs[meter] < price for meter, price in ours.items())
    )


def _prices(book: PriceBook, model: Model, offer: Offer, now: datetime, *, dearest: bool) -> dict[str, Decimal]:
    """By meter; where a price depends on size or hour, its dearest or its cheapest."""
    pick = max if dearest else min
    found: dict[str, Decimal] = {}
    for priced in in_force(rates.of_model(book, model, offer.tier, offer.region), now):
        for meter, price in priced.prices.items():
            found[meter] = pick(found.get(meter, price), price)
    return found


def _with_prices(book: PriceBook, model: Model, tier: str, now: datetime) -> str:
    """The model and what it costs: `openai/gpt-5 at $1.25 in, $10 out a million tokens`."""
    name = f"{model.provider}/{model.id}"
    prices = in_force(rates.of_model(book, model, tier), now)
    if not prices or not {"input", "output"} <= prices[0].prices.keys():
        return name
    each = prices[0].prices
    return f"{name} at ${money.plain(each['input'])} in, ${money.plain(each['output'])} out a million tokens"


def _caches_in(book: PriceBook, target: _Target) -> bool:
    rules = book.batches.get(target.model.provider)
    return target.purpose != "batch" or rules is None or rules.caches


def _is_like(model: Model, other: Model) -> bool:
    """Of the same provider and maker, and of general use: what `tier:` of a policy may mean."""
    return (
        model.provider == other.provider
        and maker_of(model.provider, model.id) == maker_of(other.provider, other.id)
        and model.context_input is not None
        and not any(word in model.id for word in NOT_GENERAL)
    )
