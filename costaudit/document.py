"""A report before it has a format. Whoever answers a question returns a Document; only renderers turn it into text.

Values are raw: nothing here is rounded, coloured or escaped. Text may come from a log; no renderer trusts it,
so titles, notes and cells are plain words without markup of any kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Value = str | int | Decimal | None
"""A cell. None is "not known" or "does not apply", shown as `-`; never use it for zero, nor zero for it."""

Kind = Literal["text", "count", "tokens", "usd", "rate", "percent", "ratio", "ms", "date"]
"""What a value is, hence how it is written.

text     words, from us or from a log
count    a whole number of things
tokens   a whole number of tokens (terminal: 61.3M)
usd      exact US dollars (Decimal)
rate     a price in USD for the unit the column's title names (Decimal), written in full
percent  0..100 (Decimal, not rounded: see `percent_of`)
ratio    a plain factor (Decimal)
ms       milliseconds (int or Decimal)
date     an ISO date or instant, as text
"""


@dataclass(frozen=True, slots=True)
class Column:
    """`key` names it in CSV and JSON (with its unit: `cost_usd`), `title` in tables for people.

    CSV and JSON have every column. Tables for people leave out a column shown "if any" when all its values are zero or
    unknown, and a column shown "never" always: the shape for programs does not depend on the data.
    """

    key: str
    title: str
    kind: Kind = "text"
    shown: Literal["always", "if any", "never"] = "always"


@dataclass(frozen=True, slots=True)
class Table:
    """Each row, and the total where there is one, has one value a column. `title` is shown above it unless empty."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    total: tuple[Value, ...] | None = None
    title: str = ""

    def __post_init__(self) -> None:
        for row in (*self.rows, *((self.total,) if self.total else ())):
            if len(row) != len(self.columns):
                raise ValueError(f"a row of table {self.name} has {len(row)} values for {len(self.columns)} columns")


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled value beside the tables; `remark` is for people: `logged cost  $0.0031, the same`."""

    key: str
    title: str
    value: Value
    kind: Kind = "text"
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """One bar a label, from zero. `table` names the table of the document that has the same numbers."""

    title: str
    labels: tuple[str, ...]
    values: tuple[Decimal | None, ...]
    kind: Kind = "usd"
    caption: str = ""
    table: str = ""

    def __post_init__(self) -> None:
        _same_length(self.title, self.labels, self.values)


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a chart over time, a value for each of its times."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class OverTime:
    """Values by day, week, month or year: `starts` are the first UTC days of each, without gaps.

    `stacked` draws the series on top of each other, so they must add up; `line` draws each by itself. Whoever draws it
    also writes its numbers down: no table of the document has them.
    """

    title: str
    step: Literal["day", "week", "month", "year"]
    starts: tuple[date, ...]
    series: tuple[Series, ...]
    shape: Literal["stacked", "line"] = "stacked"
    kind: Kind = "usd"
    caption: str = ""

    def __post_init__(self) -> None:
        for each in self.series:
            _same_length(self.title, self.starts, each.values)


@dataclass(frozen=True, slots=True)
class Change:
    """A step of a waterfall: `amount` is below zero for a saving. `rests_on` is its evidence, in a word or two.

    `sure` is False where the amount rests on something nobody measured: it is drawn as an outline.
    """

    name: str
    amount: Decimal
    rests_on: str = ""
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Waterfall:
    """From what there was, change by change, to what is left: `before` plus all amounts."""

    title: str
    before: str
    amount: Decimal
    changes: tuple[Change, ...]
    after: str
    kind: Kind = "usd"
    caption: str = ""
    table: str = ""

    @property
    def left(self) -> Decimal:
        return self.amount + sum((change.amount for change in self.changes), Decimal(0))


Chart = Bars | OverTime | Waterfall
"""A picture of numbers that are also in a table; only pages have them."""


@dataclass(frozen=True, slots=True)
class Period:
    """UTC days: `since` is the first counted, `until` the first not counted."""

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class LeftOutModel:
    name: str
    requests: int
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a total does not count. `count` and `what` read as a sentence: 1,204, "requests that have no price"."""

    key: str
    count: int
    what: str
    input_tokens: int = 0
    output_tokens: int = 0
    by_model: tuple[LeftOutModel, ...] = ()


@dataclass(frozen=True, slots=True)
class Prices:
    """Which prices the money comes from. The percents are shares of the cost shown; None when there is no cost."""

    version: str
    sha256: str
    genai_percent: Decimal | None = None
    reported_percent: Decimal | None = None
    estimated_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """An answer. `name` tells documents apart where a command gives several (a policy's name, a request's id).

    `notes` are whole sentences. The first table is the answer; the others support it.
    A page opens with `headline`, the answer in one sentence (the title where it is empty), and with `figures`, the few
    numbers of the tables it rests on; with `charts` they are what only pages have.
    """

    kind: str
    title: str
    tables: tuple[Table, ...]
    period: Period | None = None
    facts: tuple[Fact, ...] = ()
    notes: tuple[str, ...] = ()
    prices: Prices | None = None
    left_out: tuple[LeftOut, ...] = ()
    name: str = ""
    headline: str = ""
    figures: tuple[Fact, ...] = ()
    charts: tuple[Chart, ...] = ()


def percent_of(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
    """`part` as percent of `whole`; None when either is unknown or the whole is nothing.

    >>> percent_of(Decimal("0.5"), Decimal(2)), percent_of(1, 0)
    (Decimal('25.0'), None)
    """
    if part is None or not whole:
        return None
    return 100 * Decimal(part) / Decimal(whole)


def number_of(count: int, noun: str, plural: str = "") -> str:
    """A count with its noun in the right number.

    >>> number_of(1, "request"), number_of(1204, "request"), number_of(2, "reply", "replies")
    ('1 request', '1,204 requests', '2 replies')
    """
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def _same_length(title: str, labels: tuple[object, ...], values: tuple[object, ...]) -> None:
    if len(labels) != len(values):
        raise ValueError(f"chart {title} has {len(values)} values for {len(labels)} labels")
