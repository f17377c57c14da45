"""List and contracted cost side by side: what a contract takes off, then its credits and commitments as lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

import duckdb

from costaudit import money, store
from costaudit.discount import WHOLE, Contract, Line
from costaudit.discount_table import beside
from costaudit.document import Column, Document, Fact, Period, Table, Value
from costaudit.model import METERS, WIDE

_FIRST, _LAST = datetime(1900, 1, 1), datetime(9999, 12, 31)
REPORTED = "reported whole"
"""The row of a breakdown by meter for costs the provider reported for a whole request."""

_RARE = tuple(meter.name for meter in METERS if not meter.wide)


def install(con: duckdb.DuckDBPyConnection, contract: Contract | None) -> None:
    """Make the temp table `contract`: what each request costs under it; empty without one, when list prices are paid.

    The rates must be installed in `con`.
    """
    if contract is None:
        store.run(con, "contract_none")
        return
    factors(con, contract)
    store.run(con, "contract_requests")


def factors(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Make `contracted(requests)` for all offers whose rates are installed in `con`, and what it multiplies by."""
    days = sorted({day for each in contract.discounts for day in (each.scope.since, each.scope.until) if day})
    edges = [_FIRST, *(datetime.combine(day, time()) for day in days), _LAST]
    spans = list(zip([None, *days], edges, edges[1:], strict=False))
    wide: dict[str, list[object]] = {name: [] for name in ("offers", "since", "until", *WIDE)}
    rare: dict[str, list[object]] = {
        name: [] for name in ("rare_offers", "rare_since", "rare_until", "rare_meters", "rare_factors")
    }
    for offer_id, provider, model in con.execute(store.statement("contract_offers")).fetchall():
        for day, since, until in spans:
            at = day if day is not None else date.min if days else None
            factors = {meter.name: contract.factor(provider, model, meter.name, at) for meter in METERS}
            if any(factors[name] != WHOLE for name in WIDE):
                for name, value in (("offers", offer_id), ("since", since), ("until", until)):
                    wide[name].append(value)
                for name in WIDE:
                    wide[name].append(factors[name])
            for name in _RARE:
                if factors[name] != WHOLE:
                    values = (offer_id, since, until, name, factors[name])
                    for column, value in zip(rare, values, strict=True):
                        rare[column].append(value)
    store.run(con, "contract", **wide, **rare)


def add(
    con: duckdb.DuckDBPyConnection,
    document: Document,
    contract: Contract,
    by: Sequence[str],
    asked: Mapping[str, object],
    *,
    dated_only: bool,
) -> Document:
    """A report of spend with contracted cost beside each list cost, and a table of the lines of the contract.

    `asked`: the parameters of the report's own query, since, until and conditions.
    """
    scope = {"dated_only": dated_only, **asked}
    contracted = _sums(con, (), scope).get((None, None))
    tables = tuple(
        _beside(con, table, by if place == 0 else (table.columns[0].key,), contracted, scope)
        for place, table in enumerate(document.tables)
    )
    whole = document.tables[0].total
    cost = whole[[column.key for column in document.tables[0].columns].index("cost_usd")] if whole else None
    listed = cost if isinstance(cost, Decimal) else Decimal(0)
    paid = money.dollars(contracted or 0)
    headline = document.headline and f"{document.headline}, at list prices; {money.usd(paid)} as contracted"
    spent = Fact("contracted_cost_usd", "Spent, contracted", paid, "usd")
    figures = [replace(each, title=f"{each.title}, list") if each.kind == "usd" else each for each in document.figures]
    return replace(
        document,
        tables=(*tables, _lines(con, contract, listed, paid, scope, document.period)),
        headline=headline,
        figures=(*figures[:1], spent, *figures[1:]) if figures else (),
        charts=tuple(replace(chart, title=f"{chart.title}, at list prices") for chart in document.charts),
    )


def _beside(
    con: duckdb.DuckDBPyConnection, table: Table, by: Sequence[str], total: int | None, scope: Mapping[str, object]
) -> Table:
    """The last row has what the others leave: its own, or the rest of the keys where they are added up as `other`."""
    sums = _sums(con, by, scope)
    keys = [tuple(None if cell is None else str(cell) for cell in (*row[: len(by)], None)[:2]) for row in table.rows]
    found = [sums.pop((key[0], key[1]), None) for key in keys[:-1]]
    rest = [grains for grains in sums.values() if grains is not None]
    found += [sum(rest) if rest else None][: len(keys)]
    return beside(table, "cost_usd", found, total, off=True)


def _sums(
    con: duckdb.DuckDBPyConnection, by: Sequence[str], scope: Mapping[str, object]
) -> dict[tuple[str | None, str | None], int | None]:
    """Contracted grains by the keys of a breakdown, as its rows have them."""
    first, second = [*by, None, None][:2]
    other = second if first in ("meter", "tag") else first
    if "meter" in by:
        rows = con.execute(store.statement("contract_meters"), {"by_1": other, **scope}).fetchall()
        named = [(key, meter or REPORTED, grains) for key, meter, grains in rows]
        turned = by[0] == "meter"
    elif "tag" in by:
        named = con.execute(store.statement("contract_by_tag"), {"by_2": other, **scope}).fetchall()
        turned = by[0] != "tag"
    else:
        named = con.execute(store.statement("contract_by"), {"by_1": first, "by_2": second, **scope}).fetchall()
        turned = False
    return {((b, a) if turned else (a, b)): grains for a, b, grains in named}


def _lines(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    listed: Decimal,
    paid: Decimal,
    scope: Mapping[str, object],
    period: Period | None,
) -> Table:
    columns = (
        Column("line", "line"),
        Column("amount_usd", "amount", "usd"),
        Column("remark", "remark", shown="if any"),
    )
    rows, total = lines(contract, listed, paid, lambda line: _spent(con, line, scope), period)
    return Table("contract", columns, tuple(rows), ("total", total, None), title="Contract")


def lines(
    contract: Contract, listed: Decimal, paid: Decimal, spent: Callable[[Line], Decimal], period: Period | None
) -> tuple[list[tuple[Value, ...]], Decimal]:
    """From list prices to what is paid in the end, line by line (name, US dollars, remark), and that sum.

    `paid`: the contracted cost; `spent`: of what a line is about. A credit covers no more than was spent on what it is
    for, and the unused rest of a commitment is owed where its whole term is in the period.
    """
    rows: list[tuple[Value, ...]] = [("list prices", listed, None), ("discounts", paid - listed, None)]
    for credit in contract.credits:
        used = min(credit.usd, spent(credit), paid)
        paid -= used
        rows.append((f"credit {credit.name}", -used, f"of {money.usd(credit.usd)}"))
    for each in contract.commitments:
        there = spent(each)
        short = max(each.usd - there, Decimal(0))
        remark = f"{money.usd(there)} of {money.usd(each.usd)} used"
        if _is_over(each, period):
            paid += short
            rows.append((f"commitment {each.name}, not used", short, remark))
        else:
            rows.append((f"commitment {each.name}", None, f"{remark}; its term is not all in this report"))
    return rows, paid


def _spent(con: duckdb.DuckDBPyConnection, line: Line, asked: Mapping[str, object]) -> Decimal:
    scope = line.scope
    found = con.execute(
        store.statement("contract_scope"),
        {
            **asked,
            "provider": scope.provider,
            "model": scope.model,
            "scope_since": scope.since and datetime.combine(scope.since, time()),
            "scope_until": scope.until and datetime.combine(scope.until, time()),
        },
    ).fetchall()[0][0]
    return money.dollars(found or 0)


def _is_over(line: Line, period: Period | None) -> bool:
    """Whether a commitment's whole term is in a period."""
    scope = line.scope
    return bool(period and scope.since and scope.until and period.since <= scope.since and scope.until <= period.until)
