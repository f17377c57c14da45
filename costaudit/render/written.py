"""Values written for people and for programs, and the sentences that close every report."""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from costaudit import money
from costaudit.document import Column, Document, Fact, Kind, Period, Table, Value

NOTHING = "-"
NUMERIC: frozenset[Kind] = frozenset({"count", "tokens", "usd", "rate", "percent", "ratio", "ms"})
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_PERCENT_PLACES = Decimal("0.000001")


def for_people(value: Value, kind: Kind) -> str:
    """A cell as a person reads it; `-` for what is not known. Text is returned as it is: escape it for the sink.

    >>> for_people(61_300_000, "tokens"), for_people(Decimal("0.25"), "rate"), for_people(None, "usd")
    ('61.3M', '0.250', '-')
    """
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return value
    if kind == "tokens":
        return _tokens(int(value))
    if kind == "usd":
        return money.usd(Decimal(value))
    if kind == "percent":
        return money.percent(Decimal(value), Decimal(100))
    if kind == "rate":
        return _rate(Decimal(value))
    if kind == "ms":
        return f"{Decimal(value).quantize(Decimal(1), rounding=ROUND_HALF_EVEN):,} ms"
    return f"{value:,}" if isinstance(value, int) else money.plain(value)


def _tokens(count: int) -> str:
    """`-` for none, whole below a million, then a tenth of M, B or T."""
    if count == 0:
        return NOTHING
    for size, letter in ((10**12, "T"), (10**9, "B"), (10**6, "M")):
        if abs(count) >= size:
            return f"{(Decimal(count) / size).quantize(Decimal('0.1'), rounding=ROUND_HALF_EVEN):,}{letter}"
    return f"{count:,}"


def _rate(amount: Decimal) -> str:
    """A price in full, with at least three decimals so that a column of them lines up."""
    text = money.plain(amount)
    whole, _, decimals = text.partition(".")
    return f"{int(whole):,}.{decimals:0<3}" if amount >= 0 else text


def for_programs(value: Value, kind: Kind) -> str | int | None:
    """A value as exact plain text; an integer stays one. A percent is a quotient, so it is cut to six decimals."""
    if isinstance(value, Decimal):
        if kind == "percent":
            value = value.quantize(_PERCENT_PLACES, rounding=ROUND_HALF_EVEN)
        return money.plain(value)
    return value


def columns_for_people(table: Table) -> list[int]:
    """The places of the columns a table for people shows."""
    return [place for place, column in enumerate(table.columns) if _is_shown(table, place, column)]


def _is_shown(table: Table, place: int, column: Column) -> bool:
    return column.shown == "always" or (column.shown == "if any" and any(row[place] for row in table.rows))


def period(when: Period) -> str:
    """The days counted, first to last.

    >>> from datetime import date
    >>> period(Period(date(2026, 10, 1), date(2026, 11, 1)))
    '1-31 October 2026 UTC'
    """
    first, last = when.since, max(when.until - timedelta(days=1), when.since)
    end = f"{last.day} {_MONTHS[last.month - 1]} {last.year}"
    if first == last:
        return f"{end} UTC"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}-{end} UTC"
    if first.year == last.year:
        return f"{first.day} {_MONTHS[first.month - 1]}-{end} UTC"
    return f"{first.day} {_MONTHS[first.month - 1]} {first.year}-{end} UTC"


def fact(of: Fact) -> str:
    value = for_people(of.value, of.kind)
    return f"{value}, {of.remark}" if of.remark else value


def title(document: Document) -> str:
    return f"{document.title}, {period(document.period)}" if document.period else document.title


def provenance(document: Document) -> str:
    """Which prices, and what the totals do not count: one line, or nothing."""
    sentences = []
    if document.prices:
        shares = [
            f"{money.percent(share, Decimal(100))} {words}"
            for share, words in (
                (document.prices.genai_percent, "of the cost from genai-prices"),
                (document.prices.reported_percent, "as the provider reported it"),
                (document.prices.estimated_percent, "from estimated usage"),
            )
            if share
        ]
        version = f"List prices {document.prices.version}"
        sentences.append(f"{version} ({', '.join(shares)})." if shares else f"{version}.")
    if document.left_out:
        things = ", ".join(f"{thing.count:,} {thing.what}" for thing in document.left_out)
        sentences.append(f"Left out: {things}.")
    return " ".join(sentences)
