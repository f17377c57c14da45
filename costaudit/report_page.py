"""What a page of spend has besides its table: the answer as a sentence, figures, spend over time, and bars."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, localcontext
from typing import Any, Literal

import duckdb

from costaudit import money, store
from costaudit.document import Bars, Document, Fact, OverTime, Period, Series, Table, number_of
from costaudit.report_table import TIMES, Row, folded, table

Step = Literal["day", "week", "month", "year"]

MOST_SERIES = 6  # as many as have a colour of their own; the rest are added up (one more is shown as it is)
MOST_BARS = 12
MOST_ROWS = 20
MOST_DAYS: tuple[tuple[Step, int], ...] = (("day", 92), ("week", 728), ("month", 3_650), ("year", 36_500))
NOT_GIVEN, OTHERS = "not given", "all others"
PER_REQUESTS = 1_000
_CALENDAR = {"week": "a week from Monday", "month": "a month", "year": "a year"}


@dataclass(frozen=True, slots=True)
class _Cell:
    """Spend of one time and series. `key` is None for requests without one, and where `keys` of them share the series.

    `cost` is in grains, None when no request has one; `priced` is how many have.
    """

    start: date
    place: int
    key: str | None
    keys: int
    priced: int
    cost: int | None


def with_charts(
    con: duckdb.DuckDBPyConnection,
    document: Document,
    by: Sequence[str],
    total: dict[str, Any],
    asked: dict[str, Any],
    *,
    dated_only: bool,
) -> Document:
    """The report as a page shows it. `total` is the row of spend_total, `asked` the bounds and conditions of it."""
    key = next((each for each in by if each not in (*TIMES, "meter", "tag")), "task")
    other = next((each for each in ("model", "task") if each != key and each not in by), None)
    store.run(con, "spend_page", by_1=key, by_2=other, dated_only=dated_only, **asked)
    charts: list[Bars | OverTime] = []
    if document.period and (step := _step(document.period)):
        found = con.execute(store.statement("spend_page_times"), {"step": step, "most": MOST_SERIES}).fetchall()
        charts += _over_time(document.period, step, key, [_Cell(*row) for row in found])
    spend = document.tables[0]
    if by[0] not in TIMES:
        charts.append(_bars(spend, by, f"Spend by {' and '.join(by)}"))
    tables = [replace(spend, title=f"Spend by {' and '.join(by)}")]
    if other:
        found = con.execute(store.statement("spend_page_others")).fetchall()
        rows = [Row((row[0],), row[1], row[2:4], row[4], row[5]) for row in found]
        also = table((other,), folded(rows, MOST_ROWS), total, name=f"by_{other}", title=f"Spend by {other}")
        charts.append(_bars(also, (other,), f"Spend by {other}"))
        tables.append(also)
    return replace(
        document,
        headline=_headline(document, by, total),
        figures=_figures(document, total),
        tables=tuple(tables),
        charts=tuple(charts),
    )


def _headline(document: Document, by: Sequence[str], total: dict[str, Any]) -> str:
    """The total, and what most of it went to, in one sentence."""
    priced = total["requests"] - total["without_cost"]
    if total["cost"] is None:
        return f"None of the {number_of(total['requests'], 'request')} has a price"
    said = f"{money.usd(money.dollars(total['cost']))} spent on {number_of(priced, 'request')}"
    names = len(by)
    first = next((row for row in document.tables[0].rows if isinstance(row[0], str)), None)
    if first is None or names > 1 or by[0] in (*TIMES, *("meter", "tag")) or len(document.tables[0].rows) < 2:
        return said
    place = [column.key for column in document.tables[0].columns].index("share_percent")
    share = first[place]
    return f"{said}, {money.percent(share, Decimal(100))} of it on {first[0]}" if isinstance(share, Decimal) else said


def _figures(document: Document, total: dict[str, Any]) -> tuple[Fact, ...]:
    spent = None if total["cost"] is None else money.dollars(total["cost"])
    figures = [Fact("cost_usd", "Spent", spent, "usd")]
    days = (document.period.until - document.period.since).days if document.period else 0
    if days > 1 and spent is not None:
        with localcontext(prec=60):
            figures.append(Fact("usd_a_day", "Average day", spent / days, "usd"))
    return (
        *figures,
        Fact("requests", "Requests", total["requests"], "count"),
        Fact("input_tokens", "Input tokens", total["input_tokens"], "tokens"),
        Fact("output_tokens", "Output tokens", total["output_tokens"], "tokens"),
    )


def _step(period: Period) -> Step | None:
    """The shortest time of which the period has few enough to draw; None where none is, or time ends."""
    days = (period.until - period.since).days
    if period.until.year == date.max.year:
        return None
    return next((step for step, most in MOST_DAYS if days <= most), None)


def _over_time(period: Period, step: Step, key: str, cells: Sequence[_Cell]) -> list[OverTime]:
    starts = _starts(period, step)
    if len(starts) < 2:
        return []
    series = [
        Series(name, _values(starts, {cell.start: cell.cost for cell in cells if cell.place == place}))
        for place, name in sorted({cell.place: _name(cell) for cell in cells}.items())
    ]
    whole = f"Each bar is {_CALENDAR[step]}; the first and the last may not be whole." if step in _CALENDAR else ""
    read = f"The colours are the {key}s that cost most, the dearest at the bottom." if len(series) > 1 else ""
    return [
        OverTime(f"Spend over time, by {key}", step, starts, tuple(series), caption=f"{whole} {read}".strip()),
        OverTime(
            "What a thousand requests cost",
            step,
            starts,
            (Series("USD per 1,000 requests", _per_thousand(starts, cells)),),
            shape="line",
            caption="Cost divided by the requests that have one: a rise here is dearer requests, not more of them.",
        ),
    ]


def _name(cell: _Cell) -> str:
    if cell.keys > 1:
        return f"{OTHERS} ({cell.keys:,})"
    return NOT_GIVEN if cell.key is None else cell.key


def _values(starts: Sequence[date], costs: dict[date, int | None]) -> tuple[Decimal | None, ...]:
    """Dollars a time: zero where there were no requests, None where there were some and none has a cost."""
    found = [costs.get(start, 0) for start in starts]
    return tuple(None if cost is None else money.dollars(cost) for cost in found)


def _per_thousand(starts: Sequence[date], cells: Sequence[_Cell]) -> tuple[Decimal | None, ...]:
    cost: dict[date, int] = {}
    priced: dict[date, int] = {}
    for cell in cells:
        if cell.cost is not None:
            cost[cell.start] = cost.get(cell.start, 0) + cell.cost
            priced[cell.start] = priced.get(cell.start, 0) + cell.priced
    with localcontext(prec=60):
        return tuple(
            money.dollars(cost[start] * PER_REQUESTS) / priced[start] if priced.get(start) else None for start in starts
        )


def _starts(period: Period, step: Step) -> tuple[date, ...]:
    """The first day of every time that has a day of the period."""
    first = period.since
    if step == "week":
        first -= timedelta(days=first.weekday())
    elif step != "day":
        first = first.replace(day=1, month=first.month if step == "month" else 1)
    after: Callable[[date], date] = {
        "day": lambda day: day + timedelta(days=1),
        "week": lambda day: day + timedelta(days=7),
        "month": lambda day: (day.replace(day=28) + timedelta(days=4)).replace(day=1),
        "year": lambda day: day.replace(year=day.year + 1),
    }[step]
    starts = [first]
    while (following := after(starts[-1])) < period.until:
        starts.append(following)
    return tuple(starts)


def _bars(of: Table, by: Sequence[str], title: str) -> Bars:
    """The dearest rows of a breakdown."""
    place = [column.key for column in of.columns].index("cost_usd")
    rows = sorted(of.rows, key=lambda row: -cost if isinstance(cost := row[place], Decimal) else Decimal(1))[:MOST_BARS]
    labels = tuple(" · ".join(NOT_GIVEN if name is None else str(name) for name in row[: len(by)]) for row in rows)
    values = tuple(cost if isinstance(cost := row[place], Decimal) else None for row in rows)
    shown = f"The {len(rows)} dearest of {len(of.rows)} rows; all are in the table." if len(rows) < len(of.rows) else ""
    return Bars(title, labels, values, caption=shown, table=of.name)
