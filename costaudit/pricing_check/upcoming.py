"""`pricing upcoming`: prices announced and models that retire, and what that will do to the traffic of today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

import duckdb

from costaudit import money, store
from costaudit.document import Column, Document, Prices, Table, Value, number_of
from costaudit.prices import changes, rates
from costaudit.prices.ledger import Model, PriceBook

_COLUMNS = (
    Column("on", "on", "date"),
    Column("model", "model"),
    Column("what", "what"),
    Column("input_before_usd", "input", "rate", shown="if any"),
    Column("input_after_usd", "becomes", "rate", shown="if any"),
    Column("output_before_usd", "output", "rate", shown="if any"),
    Column("output_after_usd", "becomes", "rate", shown="if any"),
    Column("other_prices", "others", "count"),
    Column("traffic_before_usd", "your traffic", "usd", shown="if any"),
    Column("traffic_after_usd", "from then on", "usd", shown="if any"),
    Column("note", "note", shown="if any"),
)


@dataclass(frozen=True, slots=True)
class _Event:
    """`prices`: before and after, by what they are for."""

    on: datetime
    model: str
    what: str
    prices: Mapping[str, tuple[Decimal | None, Decimal | None]]
    note: str | None = None


def upcoming(
    book: PriceBook, now: datetime, con: duckdb.DuckDBPyConnection | None = None, source: str | None = None
) -> Document:
    """One row a price that will change and a model that will retire, soonest first.

    `con`: a store whose requests are priced as if they were made again on each of those days; `source` is its name.
    """
    events = sorted(
        (event for model in book.models for event in _events(book, model, now)),
        key=lambda event: (event.on, event.model),
    )
    costs = _traffic(con, book, now, events) if con is not None else {}
    told: list[tuple[Value, ...]] = []
    for event in events:
        shown = [side for what in ("input", "output") for side in event.prices.get(what, (None, None))]
        others = len(event.prices.keys() - {"input", "output"})
        traffic = costs.get((event.on, event.model), (None, None))
        told.append((_day(event.on), event.model, event.what, *shown, others, *traffic, event.note))
    if con is None:
        note = "What it does to your traffic: --workload FILE or --db FILE"
    else:
        note = f"Your traffic is what {source} has, priced as if made again on each day."
    return Document(
        kind="pricing_upcoming",
        title=f"{number_of(len(told), 'change')} to come",
        tables=(Table("upcoming", _COLUMNS, tuple(told)),),
        notes=(note,),
        prices=Prices(book.version, book.sha256),
    )


def _events(book: PriceBook, model: Model, now: datetime) -> list[_Event]:
    """Each later entry against the one before it, and the day it retires."""
    name = f"{model.provider}/{model.id}"
    retires = datetime.combine(model.retires, time()) if model.retires else None
    instants = {entry.starts for entry in model.in_force if entry.starts and entry.starts > now}
    if retires is not None and retires > now:
        instants.add(retires)
    found, previous = [], now
    for instant in sorted(instants):
        prices: dict[str, tuple[Decimal | None, Decimal | None]] = {}
        for change in changes.of_model(book, model, book, model, (previous, instant)):
            prices.setdefault(change.what, (change.before, change.after))
        note = next((entry.note for entry in model.in_force if entry.starts == instant), None)
        what = "other prices"
        if instant == retires:
            what = f"retires; billed as {model.billed_as}" if model.billed_as else "retires"
            note = f"the provider names {model.successor}" if model.successor and not model.billed_as else note
        found.append(_Event(instant, name, what, prices, note))
        previous = instant
    return found


def _traffic(
    con: duckdb.DuckDBPyConnection, book: PriceBook, now: datetime, events: list[_Event]
) -> dict[tuple[datetime, str], tuple[Decimal | None, Decimal | None]]:
    """What the use of a model costs the day before an event and from then on; None where it has no price."""
    rates.install(con, book, at=now)
    store.run(con, "impact_clear")
    store.run(con, "impact_names")
    used = {str(name) for (name,) in con.execute(store.statement("impact_used")).fetchall()}
    mine = [event for event in events if event.model in used]
    con.execute(store.statement("impact_add"), {"side": _key(now), "moment": "now", "requests": "request"})
    for instant in sorted({event.on for event in mine}):
        rates.install(con, book, at=instant)
        con.execute(store.statement("impact_add"), {"side": _key(instant), "moment": "now", "requests": "request"})
    cost = {
        (side, model): None if grains is None else money.dollars(grains)
        for side, model, grains in con.execute(store.statement("impact_at")).fetchall()
    }
    found: dict[tuple[datetime, str], tuple[Decimal | None, Decimal | None]] = {}
    last: dict[str, datetime] = {}
    for event in mine:
        before = cost.get((_key(last.get(event.model, now)), event.model))
        after = None if event.what == "retires" else cost.get((_key(event.on), event.model))
        found[event.on, event.model] = (before, after)
        last[event.model] = event.on
    return found


def _key(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M}"


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}" if (at.hour, at.minute) == (0, 0) else f"{at:%Y-%m-%dT%H:%MZ}"
