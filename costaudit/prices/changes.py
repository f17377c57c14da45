"""What differs between two price lists, use by use: every instant, input size and hour a meter costs another sum at.

Entries and lines are compared by what they make a request cost, so that a moved line is no change, and a swapped bound,
a longer window or an edited day of retirement is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from costaudit.model import METER
from costaudit.prices import lines, parsed
from costaudit.prices.ledger import Model, PriceBook
from costaudit.prices.lines import Rate
from costaudit.prices.notation import STANDARD


@dataclass(frozen=True, slots=True)
class Change:
    """One meter of one line that costs another sum, from an instant on. A price is None where there is none.

    `was` and `now` are the rates it was found in; `line` says which line, as files write it: `eu batch over 272_000`.
    """

    provider: str
    model: str
    line: str
    meter: str
    before: Decimal | None
    after: Decimal | None
    since: datetime
    until: datetime
    was: Rate | None
    now: Rate | None

    @property
    def what(self) -> str:
        """`output`, `batch output`, `standard over 272_000 output`."""
        return METER[self.meter].key if self.line == STANDARD else f"{self.line} {METER[self.meter].key}"

    @property
    def step_percent(self) -> Decimal | None:
        """How far it moved; None when there was no price, or none but 0."""
        if not self.before or self.after is None:
            return None
        return 100 * (self.after - self.before) / self.before


def touched(base: PriceBook, head: PriceBook) -> list[tuple[Model | None, Model | None]]:
    """The models of which the lists say different things, in the order of provider and id; None: it is not there."""
    if base.sha256 == head.sha256:
        return []
    found = []
    for key in sorted({*base.by_id, *head.by_id}):
        old, new = base.by_id.get(key), head.by_id.get(key)
        if old is None or new is None or not _same(base, old, head, new):
            found.append((old, new))
    return found


def of_model(
    base: PriceBook, old: Model, head: PriceBook, new: Model, at: tuple[datetime, datetime] | None = None
) -> Iterator[Change]:
    """Every change of a model's prices, in the order of lines, meters and time; `at`: as they are at two instants."""
    seen: dict[tuple[object, ...], Change] = {}
    for tier, region in _uses(old, new):
        was, now = _rates(base, old, tier, region), _rates(head, new, tier, region)
        if at is not None:
            was, now = _frozen(was, at[0]), _frozen(now, at[1])
        for change in _cells(new, tier, region, was, now):
            key = (change.line, change.meter, change.before, change.after, change.was and change.was.line.line)
            if key in seen and seen[key].until >= change.since:
                seen[key] = replace(seen[key], until=max(seen[key].until, change.until))
            else:
                seen.setdefault(key, change)
    yield from seen.values()


def _same(base: PriceBook, old: Model, head: PriceBook, new: Model) -> bool:
    """Equal as they stand, or but for the lines they stand on, which takes longer to tell."""
    before, after = _told(base, old), _told(head, new)
    return before == after or parsed.said(before) == parsed.said(after)


def _told(book: PriceBook, model: Model) -> tuple[object, ...]:
    successor = book.model(model.provider, model.billed_as) if model.billed_as else None
    return (model, successor, book.providers[model.provider].unlisted, book.cache_rules(model))


def _uses(old: Model, new: Model) -> list[tuple[str, str | None]]:
    """The tiers and places either of them has lines for; a request that says no place is one of them."""
    tiers: dict[str, None] = {STANDARD: None}
    regions: dict[str | None, None] = {None: None}
    for model in (old, new):
        for line in (line for entry in model.in_force for line in entry.lines):
            tiers[line.tier] = None
            regions[line.region] = None
    return [(tier, region) for region in regions for tier in tiers]


def _rates(book: PriceBook, model: Model, tier: str, region: str | None) -> tuple[Rate, ...]:
    successor = book.model(model.provider, model.billed_as) if model.billed_as else None
    unlisted: Mapping[str, str] = book.providers[model.provider].unlisted
    return lines.rates(model, tier, region, unlisted, successor)


def _frozen(rates: Iterable[Rate], at: datetime) -> tuple[Rate, ...]:
    """Those in force at an instant, as if for ever."""
    return tuple(
        replace(rate, span=replace(rate.span, ts_from=lines.FIRST, ts_to=lines.LAST))
        for rate in rates
        if rate.span.ts_from <= at < rate.span.ts_to
    )


def _cells(
    model: Model, tier: str, region: str | None, was: tuple[Rate, ...], now: tuple[Rate, ...]
) -> Iterator[Change]:
    """The smallest uses that no edge of a rate cuts, where the two differ."""
    spans = [rate.span for rate in (*was, *now)]
    instants = sorted({max(edge, lines.CHANGED) for span in spans for edge in (span.ts_from, span.ts_to)})
    sizes = sorted({edge for span in spans for edge in (span.input_from, span.input_to)})
    minutes = sorted({edge for span in spans for edge in (span.minute_from, span.minute_to)})
    for input_from, _ in pairwise(sizes):
        for minute, _ in pairwise(minutes):
            for since, until in pairwise(instants):
                old, new = _at(was, since, input_from, minute), _at(now, since, input_from, minute)
                if (old and old.prices) == (new and new.prices):
                    continue
                named = new or old
                assert named is not None
                key = lines.key(named.line) if named.line.region == region else f"{region or 'no region:'} {tier}"
                for meter, before, after in _differing(old, new):
                    yield Change(model.provider, model.id, key, meter, before, after, since, until, old, new)


def _differing(old: Rate | None, new: Rate | None) -> Iterator[tuple[str, Decimal | None, Decimal | None]]:
    """The meters that differ. One no line lists, which only follows the price of another, is told with that one."""
    pairs = {meter: (old.prices.get(meter) if old else None, new.prices.get(meter) if new else None) for meter in METER}
    listed = {meter for rate in (old, new) if rate is not None for meter in rate.line.prices}
    told = {pairs[meter] for meter in listed}
    for meter, (before, after) in pairs.items():
        if before != after and (meter in listed or (before, after) not in told):
            yield meter, before, after


def _at(rates: tuple[Rate, ...], at: datetime, size: int, minute: int) -> Rate | None:
    for rate in rates:
        span = rate.span
        if (
            span.ts_from <= at < span.ts_to
            and span.input_from <= size < span.input_to
            and span.minute_from <= minute < span.minute_to
        ):
            return rate
    return None
