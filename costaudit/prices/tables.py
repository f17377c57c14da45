"""Answers as the columns of `sql/rate_tables.sql`: one list a column, so that a table is filled by one statement."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from costaudit.model import METER, METERS, WIDE
from costaudit.money import grains_per_unit
from costaudit.prices.ledger import WEEK_MINUTES
from costaudit.prices.priced import Answer, Priced

_RARE = tuple(meter.name for meter in METERS if not meter.wide and meter.name != "reasoning")


@dataclass(slots=True)
class Tables:
    """`columns` are named for the parameters of the statement. Equal prices of several offers are written once."""

    columns: dict[str, list[object]] = field(default_factory=lambda: defaultdict(list))
    price_ids: dict[int, int] = field(default_factory=dict)
    rates: int = 0

    def add(self, offer_id: int, given: Answer) -> None:
        self._append(
            offer_ids=offer_id,
            providers=given.provider,
            models=given.model,
            price_lists=given.price_list,
            model_tiers=given.model_tier,
            context_tokens=given.context_tokens,
            whys=given.why,
        )
        if not given.prices:
            return
        if id(given.prices) not in self.price_ids:
            self.price_ids[id(given.prices)] = len(self.price_ids) + 1
            for priced in given.prices:
                self._add_rate(self.price_ids[id(given.prices)], priced)
        self._append(priced_offer_ids=offer_id, priced_price_ids=self.price_ids[id(given.prices)])

    def _add_rate(self, price_id: int, priced: Priced) -> None:
        self.rates += 1
        span, source = priced.span, priced.source
        grains = {name: _grains(usd, METER[name].units) for name, usd in priced.prices.items()}
        self._append(
            price_ids=price_id,
            rate_ids=self.rates,
            ts_from=span.ts_from,
            ts_to=span.ts_to,
            input_from=span.input_from,
            input_to=span.input_to,
            all_week=(span.minute_from, span.minute_to) == (0, WEEK_MINUTES),
            minute_from=span.minute_from,
            minute_to=span.minute_to,
        )
        reasoning = int(grains["reasoning"]) - int(grains.get("output", 0)) if "reasoning" in grains else 0
        self._append(reasoning=str(reasoning), rate_price_lists=source.price_list)
        for name in WIDE:
            self._append(**{name: grains.get(name, "0"), f"has_{name}": name in grains})
        for name in _RARE:
            if name in grains:
                self._append(rare_rate_ids=self.rates, rare_meters=name, rare_grains=grains[name])
        self._append(
            line_rate_ids=self.rates,
            line_providers=source.provider,
            line_models=source.model,
            line_tiers=source.service_tier,
            line_regions=source.region,
            line_from=source.effective_from,
            line_files=source.file,
            line_numbers=source.line,
            line_sources=source.source,
            line_checked=source.checked,
            line_price_lists=source.price_list,
        )

    def _append(self, **values: object) -> None:
        for name, value in values.items():
            self.columns[name].append(value)


@cache
def _grains(usd: Decimal, units: int) -> str:
    """As text: the price of a whole image or session is too large for a bigint."""
    grains = grains_per_unit(usd, units)
    if grains is None:
        raise ValueError(f"{usd} for {units} units is no whole number of grains")
    return str(grains)
