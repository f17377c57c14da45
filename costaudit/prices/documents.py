"""What `costaudit pricing` answers: which models have a price, and every price one has had."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from costaudit import money
from costaudit.document import Column, Document, Prices, Table, Value, number_of
from costaudit.errors import UsageError
from costaudit.model import METERS, PROVIDERS, WIDE
from costaudit.prices import lines
from costaudit.prices.ledger import Entry, Line, Model, PriceBook
from costaudit.prices.missing import missing
from costaudit.prices.names import spellings
from costaudit.prices.notation import STANDARD, WEEKDAYS
from costaudit.prices.resolve import Names
from costaudit.yamlfile import nearest

__all__ = ["listing", "missing", "show"]

_RARE = tuple(meter for meter in METERS if not meter.wide)
_WIDE_COLUMNS = tuple(
    Column(
        f"{name}_usd_per_mtok",
        name.replace("_", " "),
        "rate",
        shown="always" if name in ("input", "output") else "if any",
    )
    for name in WIDE
)
_LISTING = (
    Column("provider", "provider"),
    Column("model", "model"),
    Column("model_tier", "tier"),
    Column("since", "since", "date"),
    *_WIDE_COLUMNS,
    Column("other", "other", shown="if any"),
    Column("checked", "checked", "date"),
    Column("confidence", "confidence", shown="never"),
)
_SHOW = (
    Column("provider", "provider"),
    Column("model", "model"),
    Column("since", "since", "date"),
    Column("status", "status"),
    Column("region", "region", shown="if any"),
    Column("service_tier", "tier"),
    Column("over_input_tokens", "over", "tokens", shown="if any"),
    Column("hours", "hours", shown="if any"),
    *_WIDE_COLUMNS,
    Column("other", "other", shown="if any"),
    Column("place", "price"),
    Column("source", "source", shown="never"),
    Column("checked", "checked", "date"),
    Column("confidence", "confidence", shown="if any"),
    Column("note", "note", shown="never"),
)
_FACTS = (
    Column("provider", "provider"),
    Column("model", "model"),
    Column("model_tier", "tier"),
    Column("names", "names", shown="never"),
    Column("operation", "operation", shown="if any"),
    Column("context_input_tokens", "context", "tokens", shown="if any"),
    Column("context_output_tokens", "longest output", "tokens", shown="if any"),
    Column("tokenizer", "tokenizer", shown="if any"),
    Column("features", "features", shown="never"),
    Column("released", "released", "date", shown="if any"),
    Column("retires", "retires", "date", shown="if any"),
    Column("successor", "successor", shown="if any"),
    Column("caching", "cache rules", shown="if any"),
)


def listing(book: PriceBook) -> Document:
    """Every model with its last standard price that is no announcement, the newest price first. One row a model."""
    rows = []
    for model in book.models:
        entry = next((entry for entry in reversed(model.in_force) if entry.status is None), model.entries[0])
        line = next((line for line in entry.lines if _is_plain(line)), None)
        if line is None:
            continue
        began = entry.starts.date() if entry.starts else model.released
        prices = _cells(book, model, entry, line)
        facts = (model.provider, model.id, model.tier, _day(began))
        rows.append((began or date.min, (*facts, *prices, str(entry.checked), entry.confidence)))
    rows.sort(key=lambda row: (date.max - row[0], str(row[1][0]), str(row[1][1])))
    return Document(
        kind="pricing_list",
        title=number_of(len(rows), "model"),
        tables=(Table("models", _LISTING, tuple(row for _, row in rows)),),
        notes=(
            "USD per 1,000,000 tokens, standard tier. Other tiers, regions and the past: costaudit pricing show MODEL",
        ),
        prices=Prices(book.version, book.sha256),
    )


def show(book: PriceBook, model: str, today: date) -> Document:
    """Every price of a model, by provider, newest first. `model` may name its provider: aws/claude-sonnet-4-6.

    Raises UsageError, with the nearest name, when no file has it.
    """
    found = _named(book, model)
    if not found:
        known = [name for each in book.models for name in (each.id, f"{each.provider}/{each.id}")]
        hint = nearest(model, known)
        raise UsageError(
            f"no price list has {model}", hint=f"{f'{hint} ' if hint else ''}To list models: costaudit pricing list"
        )
    return Document(
        kind="pricing_show",
        name=model,
        title=", ".join(f"{each.provider}/{each.id}" for each in found),
        tables=(
            Table("prices", _SHOW, tuple(row for each in found for row in _prices(book, each, today))),
            Table("models", _FACTS, tuple(_facts(each) for each in found)),
        ),
        notes=tuple(_notes(found, today)),
        prices=Prices(book.version, book.sha256),
    )


def _named(book: PriceBook, text: str) -> tuple[Model, ...]:
    names = Names(book).by_provider
    provider, slash, rest = text.partition("/")
    if slash and provider in PROVIDERS:
        owners = {provider: names.get(provider, {})}
        text = rest
    else:
        owners = names
    found = []
    for owned in owners.values():
        model = next((owned[each.name] for each in spellings(text) if each.name in owned), None)
        if model is not None:
            found.append(model)
    return tuple(found)


def _prices(book: PriceBook, model: Model, today: date) -> Iterable[tuple[Value, ...]]:
    source = book.providers[model.provider].pages
    for entry in reversed(model.entries):
        for line in entry.lines:
            yield (
                model.provider,
                model.id,
                lines.since(entry),
                _status(model, entry, today),
                line.region,
                line.tier,
                line.over,
                _hours(entry) if line.in_window else None,
                *_cells(book, model, entry, line),
                f"{book.file(model.provider)}:{line.line}",
                source.get(entry.source, entry.source),
                str(entry.checked),
                entry.confidence,
                entry.note,
            )


def _status(model: Model, entry: Entry, today: date) -> str:
    """cancelled, scheduled, past, or in force on that day."""
    midnight = datetime.combine(today, time()) + timedelta(days=1)
    if entry.status == "cancelled":
        return "cancelled"
    if entry.starts is not None and entry.starts >= midnight:
        return "scheduled"
    later = [other for other in model.in_force if other.starts is not None and other.starts < midnight]
    over = entry.ends is not None and entry.ends <= datetime.combine(today, time())
    return "past" if over or (later and later[-1] is not entry) else "in force"


def _cells(book: PriceBook, model: Model, entry: Entry, line: Line) -> tuple[Value, ...]:
    """The wide meters' prices, and the rare ones in words."""
    unlisted = book.providers[model.provider].unlisted
    wide = [lines.price(entry, line, name, unlisted) for name in WIDE]
    rare = (
        f"{meter.key} {money.plain(price)}"
        for meter in _RARE
        if meter.name in line.prices and (price := lines.price(entry, line, meter.name, unlisted)) is not None
    )
    return (*wide, ", ".join(rare) or None)


def _is_plain(line: Line) -> bool:
    return line.tier == STANDARD and line.region is None and line.over is None and not line.in_window


def _hours(entry: Entry) -> str:
    """The hours of an entry's window.

    >>> from datetime import date
    >>> _hours(Entry(1, None, (), "prices", date(2026, 1, 1), window=((60, 240), (1500, 1680))))
    'mon-tue 01:00-04:00 UTC'
    """
    days: dict[int, list[str]] = {}
    for begin, end in entry.window:
        day = begin // 1440
        begin, end = begin - day * 1440, end - day * 1440
        days.setdefault(day, []).append(f"{begin // 60:02}:{begin % 60:02}-{end // 60:02}:{end % 60:02}")
    spans: list[tuple[int, int, str]] = []
    for day, texts in days.items():
        hours = " ".join(texts)
        if spans and spans[-1][1:] == (day - 1, hours):
            spans[-1] = (spans[-1][0], day, hours)
        else:
            spans.append((day, day, hours))
    words = (f"{WEEKDAYS[a]}-{WEEKDAYS[b]} {hours}" if a != b else f"{WEEKDAYS[a]} {hours}" for a, b, hours in spans)
    return ", ".join(words) + " UTC"


def _facts(model: Model) -> tuple[Value, ...]:
    return (
        model.provider,
        model.id,
        model.tier,
        " ".join(model.names) or None,
        model.operation,
        model.context_input,
        model.context_output,
        model.tokenizer,
        " ".join(model.features) or None,
        _day(model.released),
        _day(model.retires),
        model.successor,
        model.caching,
    )


def _notes(found: tuple[Model, ...], today: date) -> Iterable[str]:
    yield "USD per 1,000,000 tokens; other meters per what their name says."
    for model in found:
        for entry in reversed(model.entries):
            if entry.note:
                yield f"{model.provider}/{model.id}, since {lines.since(entry)}: {entry.note}"
        if model.billed_as:
            yield f"{model.provider}/{model.id} is billed as {model.billed_as} from {model.retires} on."
        elif model.retires and model.retires <= today:
            yield f"{model.provider}/{model.id} was retired on {model.retires}."


def _day(when: date | None) -> str | None:
    return str(when) if when else None
