"""Changes told: in rows for people, and in the lines a changelog should have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from costaudit.document import Value
from costaudit.model import METER, Place
from costaudit.prices import lines as price_lines
from costaudit.prices.changes import Change
from costaudit.prices.ledger import Line, Model, PriceBook
from costaudit.prices.notation import STANDARD
from costaudit.pricing_check.history import dollars

Touched = Sequence[tuple[Model | None, Model | None]]


def place(head: PriceBook, change: Change) -> Place | None:
    """The line of the newer list that says the price; None where it says none."""
    if change.now is None:
        return None
    return Place(head.file(change.now.model.provider), change.now.line.line)


def rows(touched: Touched, changed: Sequence[Change], now: datetime) -> tuple[tuple[Value, ...], ...]:
    """(kind, model, price, before, after, step in percent, since): changes of prices first, then what came and went."""
    found: list[tuple[Value, ...]] = []
    told: set[tuple[object, ...]] = set()
    for each in changed:
        since = "start" if each.since <= price_lines.CHANGED else _instant(each.since)
        kind = "scheduled" if each.since > now else _kind(each)
        row = (kind, f"{each.provider}/{each.model}", each.what, each.before, each.after, each.step_percent, since)
        if row not in told:
            told.add(row)
            found.append(row)
    for old, new in touched:
        if old is None and new is not None:
            found += _new(new)
        elif new is None and old is not None:
            found.append(("gone", f"{old.provider}/{old.id}", None, None, None, None, None))
        elif old is not None and new is not None:
            found += _others(old, new)
    return tuple(found)


def lines(touched: Touched, changed: Sequence[Change], now: datetime) -> list[tuple[str, str, str]]:
    """(heading, model, sentence) of each model whose prices, or the days it can be called, are not what they were."""
    found: list[tuple[str, str, str]] = []
    for old, new in touched:
        if new is None or old is None:
            only = new or old
            assert only is not None
            name = f"{only.provider}/{only.id}"
            found.append(("Added", name, f"{name}.") if old is None else ("Retired", name, f"{name}: gone."))
            continue
        name = f"{new.provider}/{new.id}"
        mine = [each for each in changed if f"{each.provider}/{each.model}" == name]
        if mine:
            past = any(_rewrites(each) and each.since < now for each in mine)
            found.append(("Corrected" if past else "Changed", name, f"{name}: {_sentence(mine)}"))
        elif others := _others(old, new):
            heading = "Retired" if others[0][0] == "retires" else "Changed"
            found.append((heading, name, f"{name}: {others[0][0]} {others[0][6]}."))
    return found


def _rewrites(change: Change) -> bool:
    """Whether an entry that was there says another number, rather than a new one."""
    return bool(change.was and change.now and change.was.entry.starts == change.now.entry.starts)


def _kind(change: Change) -> str:
    """changed by a new entry, or edited in an entry that was there, which may say that it corrects it."""
    if not _rewrites(change):
        return "changed"
    return "corrected" if change.now and change.now.entry.corrects else "edited"


def _sentence(mine: Sequence[Change]) -> str:
    first = mine[0]
    rest = f", and {len(mine) - 1} more" if len(mine) > 1 else ""
    since = "" if first.since <= price_lines.CHANGED else f" from {_instant(first.since)}"
    return f"{first.what} {dollars(first.before, first.meter)} -> {dollars(first.after, first.meter)}{since}{rest}."


def _new(model: Model) -> list[tuple[Value, ...]]:
    """A new model with the standard prices of its first entry."""
    for entry in model.in_force[:1]:
        for line in entry.lines:
            if _is_plain(line):
                return [
                    ("new", f"{model.provider}/{model.id}", METER[m].key, None, p, None, price_lines.since(entry))
                    for m, p in line.prices.items()
                    if isinstance(p, Decimal)
                ]
    return [("new", f"{model.provider}/{model.id}", None, None, None, None, None)]


def _is_plain(line: Line) -> bool:
    return line.tier == STANDARD and line.region is None and line.over is None and not line.in_window


def _others(old: Model, new: Model) -> list[tuple[Value, ...]]:
    """What is no other price: announcements called off, and days of retirement."""
    name = f"{new.provider}/{new.id}"
    known = {entry.starts for entry in old.entries if entry.status == "cancelled"}
    found: list[tuple[Value, ...]] = [
        ("cancelled", name, None, None, None, None, price_lines.since(entry))
        for entry in new.entries
        if entry.status == "cancelled" and entry.starts not in known
    ]
    if new.retires != old.retires:
        found.insert(0, ("retires", name, None, None, None, None, str(new.retires) if new.retires else "not any more"))
    return found


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%d}" if (at.hour, at.minute) == (0, 0) else f"{at:%Y-%m-%dT%H:%MZ}"
