"""Which prices a use has: from the entries of one model to disjoint rates, for one service tier and place.

Pure: no names are resolved here and nothing is installed. The rules are those of `pricing/README.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from decimal import Decimal

from costaudit.model import METER, METERS
from costaudit.prices.ledger import WEEK_MINUTES, Entry, Line, Model
from costaudit.prices.notation import STANDARD
from costaudit.prices.priced import Span

FIRST = datetime(1900, 1, 1)
"""Where requests without a time are looked up. Only a price that never changed stands there."""
CHANGED = datetime(1900, 1, 2)
LAST = datetime(9999, 12, 31)
ANY_SIZE = 1 << 62
ALL_WEEK = ((0, WEEK_MINUTES),)
REGIONAL = "regional"
_NOWHERE = ("", "global", "default", "unknown", "none", "not_available")
_CACHE_WRITES = frozenset(meter.name for meter in METERS if meter.name.startswith("cache_write"))
_KEPT = frozenset(meter.name for meter in METERS if meter.side == "tool" or meter.name == "cache_storage")
"""Meters that cost in every tier what they cost in the standard one, unless a line says otherwise."""


@dataclass(frozen=True, slots=True)
class Rate:
    """The prices of one use, in USD for `Meter.units` units by meter name, and the line they are from."""

    span: Span
    prices: Mapping[str, Decimal]
    model: Model
    entry: Entry
    line: Line


def rates(
    model: Model, tier: str, region: str | None, unlisted: Mapping[str, str], successor: Model | None = None
) -> tuple[Rate, ...]:
    """Every rate of a model in a tier and place; none when it has no line there.

    `successor`: what it is billed as once it is retired.
    """
    switch = datetime.combine(model.retires, time()) if successor is not None and model.retires else LAST
    found = [_clipped(rate, FIRST, switch) for rate in _rates(model, tier, region, unlisted, changed=switch != LAST)]
    if successor is not None and switch != LAST:
        found += [_clipped(rate, switch, LAST) for rate in _rates(successor, tier, region, unlisted, changed=True)]
    return tuple(rate for rate in found if rate.span.ts_from < rate.span.ts_to)


def _rates(
    model: Model, tier: str, region: str | None, unlisted: Mapping[str, str], *, changed: bool
) -> Iterator[Rate]:
    entries = model.in_force
    start = CHANGED if changed or len(entries) > 1 else FIRST
    for place, entry in enumerate(entries):
        following = entries[place + 1].starts if place + 1 < len(entries) else None
        ts_to = min(entry.ends or LAST, following or LAST)
        where = place_of(entry, region)
        for line in entry.lines:
            if line.tier != tier or line.region != where:
                continue
            input_from, input_to = _sizes(entry, line)
            prices = {name: p for name in METER if (p := price(entry, line, name, unlisted)) is not None}
            for minutes in _minutes(entry, line):
                span = Span(entry.starts or start, ts_to, input_from, input_to, *minutes)
                yield Rate(span, prices, model, entry, line)


def place_of(entry: Entry, region: str | None) -> str | None:
    """Whose lines a request from `region` takes: the region's own, `regional`, or (None) those without a region."""
    regions = {line.region for line in entry.lines}
    wanted = (region or "").lower()
    if wanted in _NOWHERE:
        return None
    for name in (wanted, wanted.split("-")[0], REGIONAL):
        if name in regions:
            return name
    return None


def price(
    entry: Entry, line: Line, meter: str, unlisted: Mapping[str, str], *, asked: tuple[tuple[int, str], ...] = ()
) -> Decimal | None:
    """What a meter costs in a line, in USD for its units; None when nothing says so.

    `asked`: what led here, so that references that run in a circle end.
    """
    said = line.prices.get(meter)
    if isinstance(said, Decimal):
        return said
    if (id(line), meter) in asked:
        return None
    asked = (*asked, (id(line), meter))
    if said == STANDARD:
        for standard in _standards(entry, line):
            if standard is not line and meter in standard.prices:
                return price(entry, standard, meter, unlisted, asked=asked)
        return None
    if said is not None:
        return price(entry, line, said, unlisted, asked=asked)
    if meter in _KEPT:
        return next((p for other in _keepers(entry, line) if isinstance(p := other.prices.get(meter), Decimal)), None)
    if any(meter in other.prices for other in entry.lines):
        return None
    instead = METER[meter].bills_as if meter != "reasoning" else None
    if meter in unlisted and not (meter in _CACHE_WRITES and _lists_writes(entry)):
        instead = unlisted[meter]
    return price(entry, line, instead, unlisted, asked=asked) if instead else None


def key(line: Line) -> str:
    """A line's key as files write it.

    >>> key(Line(1, "batch", region="eu", over=272_000))
    'eu batch over 272_000'
    """
    region = f"{line.region} " if line.region else ""
    over = f" over {line.over:_}" if line.over is not None else ""
    return f"{region}{line.tier}{over}{' in window' if line.in_window else ''}"


def since(entry: Entry) -> str:
    """When an entry begins, as files write it: `start`, `2026-10-14` or `2026-08-16T16:00Z`."""
    if entry.starts is None:
        return "start"
    return f"{entry.starts:%Y-%m-%d}" if entry.starts.time() == time() else f"{entry.starts:%Y-%m-%dT%H:%MZ}"


def _standards(entry: Entry, line: Line) -> list[Line]:
    """Standard lines of the same band, nearest first: same region and hours, same region, no region."""
    same_band = [other for other in entry.lines if other.tier == STANDARD and other.over == line.over]
    return sorted(
        (other for other in same_band if other.region in (line.region, None)),
        key=lambda other: (other.region != line.region, other.in_window != line.in_window),
    )


def _keepers(entry: Entry, line: Line) -> list[Line]:
    """Lines to take a tool's price from, nearest first: without the band, standard, without the region."""
    near = [
        other
        for other in entry.lines
        if other.tier in (line.tier, STANDARD)
        and other.region in (line.region, None)
        and other.over in (line.over, None)
        and (line.in_window or not other.in_window)
    ]
    return sorted(
        near,
        key=lambda o: (
            o.region != line.region,
            o.tier != line.tier,
            o.over != line.over,
            o.in_window != line.in_window,
        ),
    )


def _lists_writes(entry: Entry) -> bool:
    return any(meter in _CACHE_WRITES for line in entry.lines for meter in line.prices)


def _sizes(entry: Entry, line: Line) -> tuple[int, int]:
    """The input sizes a line is for. A tier without bands ends where the standard line's band begins."""
    above = line.over or 0 if line.over is not None else -1
    mine = {o.over for o in entry.lines if (o.tier, o.region, o.in_window) == (line.tier, line.region, line.in_window)}
    standard = {o.over for o in entry.lines if o.tier == STANDARD and o.region in (line.region, None)}
    ends = [over for over in mine | standard if over is not None and over > above]
    return above + 1, min(ends) + 1 if ends else ANY_SIZE


def _minutes(entry: Entry, line: Line) -> tuple[tuple[int, int], ...]:
    """The spans of the week a line is for: the window's, or those around it where the window has a line of its own."""
    if line.in_window:
        return entry.window
    same = (line.tier, line.region)
    if not any((o.tier, o.region) == same and o.in_window for o in entry.lines):
        return ALL_WEEK
    edges = [0, *(edge for span in entry.window for edge in span), WEEK_MINUTES]
    around = zip(edges[::2], edges[1::2], strict=True)
    return tuple((begin, end) for begin, end in around if begin < end)


def _clipped(rate: Rate, begin: datetime, end: datetime) -> Rate:
    span = replace(rate.span, ts_from=max(rate.span.ts_from, begin), ts_to=min(rate.span.ts_to, end))
    return replace(rate, span=span)
