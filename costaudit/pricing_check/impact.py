"""What a change does to a bill: the same use under two price lists, as it was made and as it would be today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import duckdb

from costaudit import money, store
from costaudit.prices import rates
from costaudit.prices.ledger import Model, PriceBook

MOMENTS = ("now", "then")
"""now: at the prices in force today. then: at the prices of each request's own time, as reports have them."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What something costs before and after, in grains; None where nothing has a price. `key`: a model, a task, or ''
    for all.

    `lost_grains`: of what it cost before, what has no price after; `gained_grains`: of what it costs after, what had
    none. A workload may have tens of thousands of tasks, so dollars are made of the few that are shown.
    """

    moment: str
    key: str
    before_grains: int | None
    after_grains: int | None
    lost_grains: int
    gained_grains: int
    without: int = 0
    matched: int = 0

    @property
    def delta_grains(self) -> int:
        """What is priced in both lists costs this much more."""
        return ((self.after_grains or 0) - self.gained_grains) - self._compared

    @property
    def percent(self) -> Decimal | None:
        """The same in percent of what it cost; None when it cost nothing."""
        return Decimal(100 * self.delta_grains) / Decimal(self._compared) if self._compared else None

    @property
    def before(self) -> Decimal | None:
        """In US dollars, as the rest below."""
        return _usd(self.before_grains)

    @property
    def after(self) -> Decimal | None:
        return _usd(self.after_grains)

    @property
    def lost(self) -> Decimal:
        return money.dollars(self.lost_grains)

    @property
    def gained(self) -> Decimal:
        return money.dollars(self.gained_grains)

    @property
    def delta(self) -> Decimal:
        return money.dollars(self.delta_grains)

    @property
    def _compared(self) -> int:
        return (self.before_grains or 0) - self.lost_grains


@dataclass(frozen=True, slots=True)
class Lost:
    """A use that has no price any more, which cost `was` US dollars."""

    model: str
    tier: str
    region: str
    meter: str
    quantity: int
    was: Decimal | None


@dataclass(frozen=True, slots=True)
class Impact:
    """`source`: what was priced, for people. Effects are by moment: of everything, of each model and of each task that
    costs something else.
    """

    source: str
    whole: dict[str, Effect]
    models: tuple[Effect, ...]
    tasks: tuple[Effect, ...]
    lost: tuple[Lost, ...]

    @property
    def matched(self) -> int:
        """How many uses the older list prices: 0 means that nothing was measured."""
        return sum(effect.matched for effect in self.whole.values())


def measure(
    con: duckdb.DuckDBPyConnection,
    source: str,
    base: PriceBook,
    head: PriceBook,
    touched: Sequence[tuple[Model | None, Model | None]],
    now: datetime,
) -> Impact:
    """Price everything in a store under both lists, at both moments. Tables of prices in `con` are made anew.

    `touched`: the models the lists differ on; all others are priced once.
    """
    store.run(con, "impact_clear")
    for place, moment in enumerate(MOMENTS):
        rates.install(con, base, at=now if moment == "now" else None)
        if place == 0:
            store.run(con, "impact_names")
            models = sorted({f"{model.provider}/{model.id}" for pair in touched for model in pair if model})
            store.run(con, "impact_touched", models=models)
        store.run(con, "impact_add", side="before", moment=moment, requests="request")
    for moment in MOMENTS:
        rates.install(con, head, at=now if moment == "now" else None)
        store.run(con, "impact_add", side="after", moment=moment, requests="impact_request")
    store.run(con, "impact_sides")
    lost = con.execute(store.statement("impact_lost")).fetchall()
    return Impact(
        source,
        {effect.moment: effect for effect in _effects(con, "all")},
        _effects(con, "model"),
        _effects(con, "task"),
        tuple(
            Lost(model, tier, region, meter, int(quantity), _usd(was))
            for model, tier, region, meter, quantity, was in lost
        ),
    )


def _effects(con: duckdb.DuckDBPyConnection, by: str) -> tuple[Effect, ...]:
    return tuple(
        Effect(moment, key, before, after, lost or 0, gained or 0, without or 0, matched)
        for moment, key, before, after, lost, gained, without, matched in con.execute(
            store.statement("impact_by"), {"by": by}
        ).fetchall()
    )


def _usd(grains: int | None) -> Decimal | None:
    return None if grains is None else money.dollars(grains)
