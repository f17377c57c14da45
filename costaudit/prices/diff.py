"""`pricing diff`: what differs between two price lists, or between two days of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from costaudit.document import Column, Document, Prices, Table, Value, number_of
from costaudit.prices import changes
from costaudit.prices import lines as price_lines
from costaudit.prices.ledger import Model, PriceBook

COLUMNS = (
    Column("model", "model"),
    Column("price", "price"),
    Column("before_usd", "before", "rate"),
    Column("after_usd", "after", "rate"),
    Column("step_percent", "step", "percent"),
    Column("from", "from", "date", shown="if any"),
    Column("source", "source", shown="never"),
)


def diff(base: PriceBook, head: PriceBook, at: tuple[datetime, datetime] | None = None) -> Document:
    """One row a price that is another one, by provider and model. `at`: as they were on two days (UTC)."""
    pairs: Sequence[tuple[Model | None, Model | None]]
    if at is None:
        pairs = changes.touched(base, head)
    else:
        keys = sorted({*base.by_id, *head.by_id})
        pairs = [(base.by_id.get(key), head.by_id.get(key)) for key in keys]
    rows: list[tuple[Value, ...]] = []
    for old, new in pairs:
        if old is not None and new is not None:
            if at is None or base.sha256 != head.sha256 or _moves(new):
                rows += _changed(base, old, head, new, at)
        elif (only := new or old) is not None:
            rows.append(
                (f"{only.provider}/{only.id}", "added" if old is None else "gone", None, None, None, None, None)
            )
    unique = tuple(dict.fromkeys(rows))
    when = f", {at[0]:%Y-%m-%d} and {at[1]:%Y-%m-%d}" if at else ""
    sides = base.folder if base.folder == head.folder else f"{base.folder} and {head.folder}"
    return Document(
        kind="pricing_diff",
        title=f"{number_of(len(unique), 'difference')} of prices in {sides}{when}",
        tables=(Table("differences", COLUMNS, unique),),
        notes=("USD for what the price's name says; per 1,000,000 tokens where it says nothing.",),
        prices=Prices(head.version, head.sha256),
    )


def _moves(model: Model) -> bool:
    """Whether a model's price can be another one on another day."""
    return len(model.entries) > 1 or model.retires is not None or any(entry.ends for entry in model.entries)


def _changed(
    base: PriceBook, old: Model, head: PriceBook, new: Model, at: tuple[datetime, datetime] | None
) -> list[tuple[Value, ...]]:
    found: list[tuple[Value, ...]] = []
    for each in changes.of_model(base, old, head, new, at):
        entry = each.now.entry if each.now else None
        source = head.providers[new.provider].pages.get(entry.source, entry.source) if entry else None
        since = price_lines.since(entry) if entry and at else None if at else _since(each.since)
        found.append((f"{new.provider}/{new.id}", each.what, each.before, each.after, each.step_percent, since, source))
    return found


def _since(at: datetime) -> str:
    if at <= price_lines.CHANGED:
        return "start"
    return f"{at:%Y-%m-%d}" if (at.hour, at.minute) == (0, 0) else f"{at:%Y-%m-%dT%H:%MZ}"
