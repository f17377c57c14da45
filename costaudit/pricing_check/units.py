"""A price per 1,000 tokens, or per token, written as one per million: 1,000 or 1,000,000 times off.

A price is held against the one before it, the standard line beside it, the same model in the `genai-prices` package and
the provider's other models. It is an error; a `note:` in the entry says that it is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from costaudit.model import METER, Place
from costaudit.prices import lines
from costaudit.prices.ledger import Entry, Line, Model, PriceBook
from costaudit.prices.notation import STANDARD
from costaudit.pricing_check.finding import Finding
from costaudit.pricing_check.history import dollars

_WORDS = {1_000: "1,000", 1_000_000: "1,000,000"}
_COMPARED = ("input", "output", "cache_read")
_FEWEST = 3  # other models of the provider that make a range
Peers = Mapping[tuple[str, str | None, str], tuple[Decimal, ...]]


def ranges(book: PriceBook) -> Peers:
    """What the models of each provider and operation cost, by meter: the standard prices, lowest first."""
    found: dict[tuple[str, str | None, str], list[Decimal]] = {}
    for model in book.models:
        for entry in model.in_force[-1:]:
            for line in entry.lines:
                if line.tier == STANDARD and line.region is None and line.over is None:
                    for meter in _COMPARED:
                        price = line.prices.get(meter)
                        if isinstance(price, Decimal) and price:
                            found.setdefault((model.provider, model.operation, meter), []).append(price)
    return {key: tuple(sorted(prices)) for key, prices in found.items()}


def slips(
    book: PriceBook, model: Model, peers: Peers, elsewhere: Mapping[str, tuple[Decimal, ...]]
) -> Iterator[Finding]:
    """Prices of a model that are a unit off; `elsewhere`: what another list says it costs, by meter."""
    before: Entry | None = None
    for entry in model.in_force:
        for line in entry.lines if not entry.note else ():
            for meter, price in line.prices.items():
                if isinstance(price, Decimal) and price:
                    found = _reference(book, model, entry, before, line, meter, price, peers, elsewhere)
                    if found is not None:
                        slip, what = found
                        yield Finding(
                            "error", "unit-slip", Place(book.file(model.provider), line.line),
                            f"{model.id}: {lines.key(line)} {METER[meter].key} is {dollars(price, meter)}, about "
                            f"{_WORDS[slip]} times off {what}",
                            "prices are per 1,000,000 tokens; a `note:` says when it is meant",
                            f"{model.provider}/{model.id}",
                        )  # fmt: skip
        before = entry


def _reference(
    book: PriceBook,
    model: Model,
    entry: Entry,
    before: Entry | None,
    line: Line,
    meter: str,
    price: Decimal,
    peers: Peers,
    elsewhere: Mapping[str, tuple[Decimal, ...]],
) -> tuple[int, str] | None:
    """(by how much, from what): the first thing it is a unit away from; None when it is in line with all of them."""
    standard = next((o for o in entry.lines if o is not line and o.tier == STANDARD and o.region is None), None)
    same = next((o for o in before.lines if lines.key(o) == lines.key(line)), None) if before else None
    for other, what in ((same, "the price before it"), (standard, "the standard price beside it")):
        said = other.prices.get(meter) if other else None
        if isinstance(said, Decimal) and (slip := slipped(price, said)):
            return slip, f"{what} ({dollars(said, meter)})"
    if line.tier == STANDARD and line.over is None and line.region is None:
        published = elsewhere.get(meter, ())
        steps = [slip for other in published if (slip := slipped(price, other))]
        if published and len(steps) == len(published):
            return steps[0], f"genai-prices ({dollars(published[0], meter)})"
        if not published and (slip := _out_of_range(price, peers.get((model.provider, model.operation, meter), ()))):
            return slip, f"what {book.providers[model.provider].name} charges for other models"
    return None


def slipped(price: Decimal, other: Decimal) -> int | None:
    """1,000 or 1,000,000 when one price is that many times the other, give or take a factor of 3; None otherwise.

    >>> slipped(Decimal("0.0025"), Decimal("2")), slipped(Decimal("2"), Decimal("3"))
    (1000, None)
    """
    if not price or not other:
        return None
    ratio = max(price, other) / min(price, other)
    return next((slip for slip in _WORDS if Decimal(slip) / 3 <= ratio <= slip * 3), None)


def _out_of_range(price: Decimal, all_prices: tuple[Decimal, ...]) -> int | None:
    """Far from what the others cost, and among them once it is a thousand times more or less."""
    others = list(all_prices)
    if price in others:
        others.remove(price)
    if len(others) < _FEWEST:
        return None
    low, high = others[0], others[-1]
    for slip in _WORDS:
        if price * 10 < low <= price * slip <= high or (price > high * 10 and low <= price / slip <= high):
            return slip
    return None
