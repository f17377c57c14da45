"""Prices of models that no file of ours has, from the `genai-prices` package. Importing it takes a while: import late.

A name has to be one that the package spells out: its patterns (`starts with gpt-5`) would price models that are not out
yet. Its prices are dated and conditional; the last condition that holds counts, as in the package itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import pairwise

from genai_prices import data, types

from costaudit.model import METER, METERS
from costaudit.money import grains_per_unit
from costaudit.prices.ledger import WEEK_MINUTES
from costaudit.prices.lines import ANY_SIZE, CHANGED, FIRST, LAST
from costaudit.prices.names import spellings
from costaudit.prices.priced import Answer, Priced, PriceList, Source, Span
from costaudit.prices.resolve import Asked

LIST: PriceList = "genai-prices"
_PROVIDERS = {"xai": "x-ai", "moonshot": "moonshotai", "zhipu": "zai"}
_METERS = {
    "input_mtok": "input",
    "cache_read_mtok": "cache_read",
    "cache_write_mtok": "cache_write",
    "cache_write_1h_mtok": "cache_write_1h",
    "output_mtok": "output",
    "input_audio_mtok": "input_audio",
    "input_image_mtok": "input_image",
    "input_video_mtok": "input_video",
    "cache_audio_read_mtok": "cache_read_audio",
    "cache_image_read_mtok": "cache_read_image",
    "output_audio_mtok": "output_audio",
    "output_image_mtok": "output_image",
    "output_video_mtok": "output_video",
    "output_reasoning_mtok": "reasoning",
    "web_searches_kcount": "web_search",
    "storage_searches_kcount": "file_search",
    "audio_hours": "audio_in_ms",
    "input_audio_hours": "audio_in_ms",
    "input_mchars": "character",
    "input_document_kpages": "page",
    "input_annotated_document_kpages": "page_annotated",
    "input_text_messages_kcount": "text_message",
}
"""Their units to our meters. A model with a price for anything else (a fee per request) would look too cheap."""
_TIERS = {
    ("processing", "batch"): "batch",
    ("service_tier", "flex"): "flex",
    ("service_tier", "priority"): "priority",
    ("service_tier", "fast"): "fast",
}
"""Their conditions of a variant to our service tiers."""
_INSTEAD = {
    "cache_read": "input",
    "cache_write": "input",
    "cache_write_1h": "cache_write",
    "cache_write_12h": "cache_write",
}
"""What costs what when the package lists no price: it counts such tokens with the kind they are part of."""


def answers(asked: Mapping[Asked, str]) -> dict[Asked, Answer]:
    """What the package knows of those names; each comes with the provider that bills."""
    known = _known(asked)
    found: dict[Asked, Answer] = {}
    for each, provider in asked.items():
        names = known.get(_PROVIDERS.get(provider, provider), {})
        model = _model(each, names)
        if model is None:
            continue
        prices = tuple(_prices(model, provider))
        if prices:
            found[each] = Answer(provider, model.id, LIST, None, model.context_window, "in genai-prices", prices)
    return found


def tier_lines(asked: Mapping[Asked, str], at: datetime) -> dict[Asked, dict[str, dict[str, Decimal]]]:
    """What the package says of other service tiers and larger inputs at an instant (UTC), by line of a price file
    (`batch`, `standard over 200_000`) and meter: only what it lists, where one price holds whatever the hour.
    """
    known = _known(asked)
    found: dict[Asked, dict[str, dict[str, Decimal]]] = {}
    for each, provider in asked.items():
        model = _model(each, known.get(_PROVIDERS.get(provider, provider), {}))
        if model is not None:
            found[each] = {}
            for tier, prices in _of_tiers(model, at.replace(tzinfo=UTC)):
                for over, by_meter in _listed_bands(_said(prices)):
                    if (tier, over) != ("standard", None):
                        found[each][tier if over is None else f"{tier} over {over:_}"] = by_meter
    return found


def _of_tiers(model: types.ModelInfo, at: datetime) -> Iterator[tuple[str, types.ModelPrice]]:
    if isinstance(model.prices, types.ModelPrice):
        yield "standard", model.prices
    for variant in model.price_variants or ():
        tier = _TIERS.get(next(iter(variant.when.items()))) if len(variant.when) == 1 else None
        if tier is not None and (variant.constraint is None or variant.constraint.active(at)):
            yield tier, variant.prices


def _listed_bands(
    said: Mapping[str, Decimal | types.TieredPrices],
) -> Iterator[tuple[int | None, dict[str, Decimal]]]:
    """By size: None, and each number of input tokens above which others hold, where every meter has a price."""
    meters = {key: _METERS[key] for key in said if key in _METERS and METER[_METERS[key]].wide}
    tiered = [value for key in meters if isinstance(value := said[key], types.TieredPrices)]
    yield None, {meter: _at(said[key], 0) for key, meter in meters.items()}
    for start in sorted({tier.start for value in tiered for tier in value.tiers}):
        yield start, {meter: _at(said[key], start + 1) for key, meter in meters.items()}


def _known(asked: Mapping[Asked, str]) -> dict[str, dict[str, types.ModelInfo]]:
    """The names of the providers that are asked for: of all of them they take a while."""
    wanted = {_PROVIDERS.get(provider, provider) for provider in asked.values()}
    return {provider.id: _names(provider) for provider in data.providers if provider.id in wanted}


def _model(asked: Asked, names: Mapping[str, types.ModelInfo]) -> types.ModelInfo | None:
    """None for a batch or free variant that it does not spell out: what it says of the model is not its price."""
    for name in (asked.served_model, asked.request_model):
        for spelling in spellings(name) if name else ():
            if spelling.name in names and spelling.tier is None and not spelling.free:
                return names[spelling.name]
    return None


def _names(provider: types.Provider) -> dict[str, types.ModelInfo]:
    return {name.lower(): model for model in provider.models for name in (*_spelled(model.match), model.id)}


def _spelled(match: object) -> Iterator[str]:
    if isinstance(match, types.ClauseEquals):
        yield match.equals
    elif isinstance(match, types.ClauseOr):
        for part in match.or_:
            yield from _spelled(part)


def _prices(model: types.ModelInfo, provider: str) -> Iterator[Priced]:
    """One price for each span of days, of the day and of sizes; none when something in it has no meter of ours."""
    conditional = model.prices if isinstance(model.prices, list) else [types.ConditionalPrice(prices=model.prices)]
    said = [_said(each.prices) for each in conditional]
    if not said or any(key not in _METERS for each in said for key in each):
        return
    days = sorted({c.start_date for each in conditional if isinstance(c := each.constraint, types.StartDateConstraint)})
    minutes = sorted({0, 1440, *(minute for each in conditional for minute in _minutes(each))})
    starts: list[date | None] = [None, *days]
    for place, day in enumerate(starts):
        ts_from = _midnight(day) if day else CHANGED if days or len(minutes) > 2 else FIRST
        ts_to = _midnight(starts[place + 1]) if place + 1 < len(starts) else LAST
        for begin, end in pairwise(minutes):
            at = datetime.combine(day or FIRST.date(), time(begin // 60, begin % 60), UTC)
            active = [n for n, each in enumerate(conditional) if each.constraint is None or each.constraint.active(at)]
            if not active:
                continue
            source = Source(
                provider, model.id, "standard", None, str(day) if day else "start", LIST, 0, _page(provider), None, LIST
            )
            for input_from, input_to, prices in _bands(said[active[-1]]):
                for first, last in _in_week(begin, end):
                    yield Priced(Span(ts_from, ts_to, input_from, input_to, first, last), prices, source)


def _said(prices: types.ModelPrice) -> dict[str, Decimal | types.TieredPrices]:
    return {key: value for key, value in vars(prices).items() if value is not None and not key.startswith("_")}


def _bands(said: Mapping[str, Decimal | types.TieredPrices]) -> Iterator[tuple[int, int, dict[str, Decimal]]]:
    edges = sorted(
        {tier.start for value in said.values() if isinstance(value, types.TieredPrices) for tier in value.tiers}
    )
    lows = [0, *(edge + 1 for edge in edges)]
    for low, high in zip(lows, [*lows[1:], ANY_SIZE], strict=True):
        prices = {_METERS[key]: _at(value, low) for key, value in said.items()}
        for name, other in _INSTEAD.items():
            if name not in prices and other in prices:
                prices[name] = prices[other]
        for meter in METERS:
            if meter.name not in prices and meter.bills_as in prices and meter.name != "reasoning":
                prices[meter.name] = prices[meter.bills_as]
        exact = {name: usd for name, usd in prices.items() if grains_per_unit(usd, METER[name].units) is not None}
        yield low, high, exact


def _at(value: Decimal | types.TieredPrices, input_tokens: int) -> Decimal:
    """The price for an input of that size; a tier begins above its start."""
    if isinstance(value, Decimal):
        return value
    return next((tier.price for tier in reversed(value.tiers) if input_tokens > tier.start), value.base)


def _minutes(conditional: types.ConditionalPrice) -> tuple[int, ...]:
    window = conditional.constraint
    if not isinstance(window, types.TimeOfDateConstraint):
        return ()
    return tuple(moment.hour * 60 + moment.minute for moment in (window.start_time, window.end_time))


def _in_week(begin: int, end: int) -> tuple[tuple[int, int], ...]:
    if (begin, end) == (0, 1440):
        return ((0, WEEK_MINUTES),)
    return tuple((day * 1440 + begin, day * 1440 + end) for day in range(7))


def _midnight(day: date | None) -> datetime:
    return datetime.combine(day or FIRST.date(), time())


def _page(provider: str) -> str:
    known = next((each for each in data.providers if each.id == _PROVIDERS.get(provider, provider)), None)
    return known.pricing_urls[0] if known and known.pricing_urls else ""
