"""Does a change keep history? What a request of the past costs may only change where the file says why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from costaudit import money
from costaudit.model import METER, Place
from costaudit.prices import lines
from costaudit.prices.changes import Change
from costaudit.prices.ledger import Entry, Model, PriceBook
from costaudit.prices.names import MAKERS
from costaudit.pricing_check.finding import Finding, Level


def gone(base: PriceBook, head: PriceBook, old: Model, now: datetime) -> Iterator[Finding]:
    """A model that is not there any more. One that never had a price in force may go."""
    file = head.file(old.provider)
    if not any(entry.starts is None or entry.starts <= now for entry in old.in_force):
        return
    moved = next((m for m in head.models if m.provider == old.provider and old.id in m.names), None)
    whose = f"; {moved.id} has its name now" if moved else ""
    yield Finding(
        "error",
        "model-gone",
        Place(file, moved.line if moved else 1),
        f"{old.provider}/{old.id} had prices in {base.folder} and is gone{whose}",
        "put it back, with `retires:` if it can no longer be called: its prices are needed for the past",
        f"{old.provider}/{old.id}",
    )


def names_gone(head: PriceBook, old: Model, new: Model) -> Iterator[Finding]:
    """Names that callers wrote, which mean nothing any more or another model."""
    kept = {name.lower() for name in (new.id, *new.names)}
    for name in old.names:
        if name.lower() in kept:
            continue
        other = next(
            (
                m
                for m in head.models
                if m.provider == old.provider and name.lower() in {x.lower() for x in (m.id, *m.names)}
            ),
            None,
        )
        at = Place(head.file(new.provider), (other or new).line)
        about = f"{new.provider}/{new.id}"
        if other is None:
            yield Finding(
                "error", "name-gone", at,
                f"{name} was a name of {about} and is none any more: requests by it lose their price",
                "put it back under `names:`", about,
            )  # fmt: skip
        else:
            yield Finding(
                "warning", "name-moved", at,
                f"{name} was a name of {about} and is one of {other.id} now: past requests by it are priced anew",
                "reports made since will differ; mention it in CHANGELOG under *Corrected*", about,
            )  # fmt: skip


def names_shared(base: PriceBook, head: PriceBook, new: Model) -> Iterator[Finding]:
    """New names that another maker's models have as well: a log that does not say who bills gets no price by them."""
    old = base.model(new.provider, new.id)
    known = {name.lower() for name in (old.id, *old.names)} if old else set()
    for name in (new.id, *new.names) if new.provider in MAKERS else ():
        others = [
            m for m in head.models if m.provider in MAKERS and m.provider != new.provider and name in (m.id, *m.names)
        ]
        if others and name.lower() not in known:
            yield Finding(
                "warning", "name-shared", Place(head.file(new.provider), new.line),
                f"{name} is a name of {others[0].provider}/{others[0].id}, too: a log that does not say who bills "
                "has no price for it",
                "leave it out here, if callers of this provider write another name", f"{new.provider}/{new.id}",
            )  # fmt: skip


def rewritten(head: PriceBook, old: Model, new: Model, changes: Iterable[Change], now: datetime) -> Iterator[Finding]:
    """Prices of the past that are not what they were, one finding a line and verdict."""
    judged = []
    for change in changes:
        if change.since < now and (verdict := _verdict(change, old, new)):
            line = change.now.line.line if change.now and change.now.model.id == new.id else new.line
            judged.append((line, *verdict, change))
    judged.sort(key=lambda each: (each[0], each[1]))
    for (line, code), group in groupby(judged, key=lambda each: (each[0], each[1])):
        found = list(group)
        told = [_told(each[4]) for each in found]
        rest = f", and {len(told) - 3} more" if len(told) > 3 else ""
        sentence = f"{new.id} {', '.join(told[:3])}{rest}"
        level, hint = found[0][2], found[0][3]
        yield Finding(level, code, Place(head.file(new.provider), line), sentence, hint, f"{new.provider}/{new.id}")


def withdrawn(head: PriceBook, old: Model, new: Model) -> Iterator[Finding]:
    """Announcements that vanished: whoever planned with one has to find out what became of it."""
    kept = {entry.starts for entry in new.entries}
    for entry in old.entries:
        if entry.status is not None and entry.starts not in kept:
            yield Finding(
                "error", "announcement-gone", Place(head.file(new.provider), new.line),
                f"the prices of {new.id} announced for {lines.since(entry)} are gone",
                "keep the entry; `status: cancelled` when it was called off", f"{new.provider}/{new.id}",
            )  # fmt: skip


def dropped(head: PriceBook, old: Model, new: Model, changes: Iterable[Change]) -> Iterator[Finding]:
    """Prices that a new entry does not repeat: an entry replaces the one before it, whole."""
    told = set()
    for change in changes:
        entry = change.now.entry if change.now else _in_force(new, change.since)
        if change.after is None and entry is not None and not _in(entry, old) and change.what not in told:
            told.add(change.what)
            yield Finding(
                "warning", "price-dropped", Place(head.file(new.provider), entry.line),
                f"{new.id} {change.what} was {dollars(change.before, change.meter)} and has no price in this entry",
                "an entry replaces the one before it, whole: write all of its lines", f"{new.provider}/{new.id}",
            )  # fmt: skip


def _verdict(change: Change, old: Model, new: Model) -> tuple[str, Level, str] | None:
    """(code, level, what to do) of a past price that changed; None for what simply came to be known in time."""
    entry = change.now.entry if change.now else _in_force(new, change.since)
    if _corrected(change, entry, old, new):
        return "corrected", "warning", "reports made since will differ; mention it in CHANGELOG under *Corrected*"
    if (change.now and change.now.model.id != new.id) or (change.was and change.was.model.id != old.id):
        return "backdated", "warning", "reports made since that day will differ; mention it in CHANGELOG"
    if entry is not None and entry.starts is not None and not _in(entry, old):
        before = _in_force(old, change.since)
        if before is None or entry.starts.date() >= before.checked:
            return None
        return (
            "backdated",
            "warning" if entry.note else "error",
            f"the older price was still seen on {before.checked}; say in `note:` how it is known, or mend `from:`",
        )
    if change.before is None:
        return "filled-in", "warning", "requests since then had no price; mention it in CHANGELOG under *Corrected*"
    return (
        "history-rewritten",
        "error",
        'add an entry dated when it changed, or say why it was wrong with `corrects: "..."`',
    )


def _in_force(model: Model, at: datetime) -> Entry | None:
    """The entry that counts at an instant."""
    begun = [entry for entry in model.in_force if (entry.starts or lines.FIRST) <= at]
    return begun[-1] if begun and (begun[-1].ends or lines.LAST) > at else None


def _in(entry: Entry, model: Model) -> bool:
    return any(other.starts == entry.starts for other in model.in_force)


def _corrected(change: Change, entry: Entry | None, old: Model, new: Model) -> bool:
    """Whether an entry at that time, or the one that bounds it, says anew what it corrects."""
    known = {entry.corrects for entry in old.entries}
    fresh = [entry for entry in new.entries if entry.corrects and entry.corrects not in known]
    if not fresh:
        return False
    before = _in_force(old, change.since)
    near = [each.starts for each in (before, entry) if each is not None]
    following = [e.starts for e in new.in_force if e.starts and e.starts >= change.since][:2]
    return any(each.starts in (*near, *following) for each in fresh)


def _told(change: Change) -> str:
    since = "since it has a price" if change.since <= lines.CHANGED else f"from {_instant(change.since)}"
    if change.before is None:
        return f"{change.what} had no price {since}; this makes it {dollars(change.after, change.meter)}"
    if change.after is None:
        return f"{change.what} was {dollars(change.before, change.meter)} {since}; this leaves it without a price"
    return (
        f"{change.what} was {dollars(change.before, change.meter)} {since}; "
        f"this makes it {dollars(change.after, change.meter)}"
    )


def dollars(price: Decimal | None, meter: str) -> str:
    """A price in full, with its unit where that is not a million tokens.

    >>> dollars(Decimal("2"), "input"), dollars(Decimal("0.0028"), "output"), dollars(Decimal(10), "web_search")
    ('$2.00', '$0.0028', '$10.00 per 1,000')
    """
    if price is None:
        return "no price"
    whole, _, decimals = money.plain(price).partition(".")
    units = METER[meter].units
    per = "" if units == 1_000_000 else f" per {units:,}" if units > 1 else " each"
    return f"${int(whole):,}.{decimals:0<2}{per}"


def _instant(at: datetime) -> str:
    return f"{at:%Y-%m-%d}" if (at.hour, at.minute) == (0, 0) else f"{at:%Y-%m-%dT%H:%MZ}"
