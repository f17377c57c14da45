"""A price as it is installed, whichever price list it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

ALWAYS_FROM, ALWAYS_TO = datetime(1900, 1, 1), datetime(9999, 12, 31)
PriceList = Literal["ledger", "genai-prices"]


@dataclass(frozen=True, slots=True)
class Span:
    """The uses a price is for: instants (UTC), input tokens and minutes of the UTC week, all half-open."""

    ts_from: datetime
    ts_to: datetime
    input_from: int
    input_to: int
    minute_from: int
    minute_to: int

    def meets(self, other: Span) -> bool:
        return (
            self.ts_from < other.ts_to
            and other.ts_from < self.ts_to
            and self.input_from < other.input_to
            and other.input_from < self.input_to
            and self.minute_from < other.minute_to
            and other.minute_from < self.minute_to
        )


@dataclass(frozen=True, slots=True)
class Source:
    """Where a price is from. `line` 0: in no file of ours."""

    provider: str
    model: str
    service_tier: str
    region: str | None
    effective_from: str
    file: str
    line: int
    source: str
    checked: date | None
    price_list: PriceList


@dataclass(frozen=True, slots=True)
class Priced:
    """`prices`: USD for `Meter.units` units, by meter name."""

    span: Span
    prices: Mapping[str, Decimal]
    source: Source


@dataclass(frozen=True, slots=True)
class Answer:
    """What an offer's names mean and what it costs; `prices` is empty when nothing says."""

    provider: str | None
    model: str | None
    price_list: str | None
    model_tier: str | None
    context_tokens: int | None
    why: str
    prices: tuple[Priced, ...] = ()


def in_force(prices: tuple[Priced, ...], at: datetime) -> tuple[Priced, ...]:
    """The prices that hold at an instant, as if they always did."""
    return tuple(
        replace(each, span=replace(each.span, ts_from=ALWAYS_FROM, ts_to=ALWAYS_TO))
        for each in prices
        if each.span.ts_from <= at < each.span.ts_to
    )
