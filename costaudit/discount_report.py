"""List and contracted cost side by side: what a contract takes off, then its credits and commitments as lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

import duckdb

from costaudit import money, store
from costaudit.discount import WHOLE, Contract, Line
from costaudit.document import Column, Document, Table, Value, percent_of
from costaudit.model import METERS, WIDE

_FIRST, _LAST = datetime(1900, 1, 1), datetime(9999, 12, 31)
_RARE = tuple(meter.name for meter in METERS if not meter.wide)
_BY_META = ("meter", "tag")


def install(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Make the temp table `contract`: what each request costs under it. The rates must be installed in `con`."""
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
    by: str,
    asked: Mapping[str, object],
    since: date | None,
    until: date | None,
) -> Document:
    """A report of spend, with a table by its first key (list, contracted, saved) and one of the lines of the contract.

    `asked`: the parameters of the report's own query, since, until and conditions.
    """
    dated_only = since is not None or until is not None
    key = None if by in _BY_META else by
    rows = con.execute(store.statement("contract_by"), {"by": key, "dated_only": dated_only, **asked}).fetchall()
    list_, contracted = (sum(row[place] or 0 for row in rows) for place in (1, 2))
    columns = (
        Column(by, by),
        Column("list_cost_usd", "list", "usd"),
        Column("contracted_cost_usd", "contracted", "usd"),
        Column("discount_usd", "discount", "usd"),
        Column("discount_percent", "off", "percent"),
    )
    total = _cells("total", list_, contracted)
    shown = () if key is None else tuple(_cells(name, a, b) for name, a, b in rows)
    tables = (
        Table("contracted", columns, shown, total, title="List and contracted cost"),
        _lines(con, contract, list_, contracted, asked, dated_only, document),
    )
    return replace(document, tables=(*document.tables, *tables))


def _cells(key: str | None, list_: int | None, contracted: int | None) -> tuple[Value, ...]:
    if list_ is None or contracted is None:
        return (key, None, None, None, None)
    off = list_ - contracted
    return (key, money.dollars(list_), money.dollars(contracted), money.dollars(off), percent_of(off, list_))


def _lines(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    list_: int,
    contracted: int,
    asked: Mapping[str, object],
    dated_only: bool,
    document: Document,
) -> Table:
    """What is paid in the end. A credit covers no more than was spent on what it is for."""
    columns = (
        Column("line", "line"),
        Column("amount_usd", "amount", "usd"),
        Column("remark", "remark", shown="if any"),
    )
    rows: list[tuple[Value, ...]] = [
        ("list prices", money.dollars(list_), None),
        ("discounts", money.dollars(contracted - list_), None),
    ]
    paid = money.dollars(contracted)
    for credit in contract.credits:
        used = min(credit.usd, _spent(con, credit, asked, dated_only), paid)
        paid -= used
        rows.append((f"credit {credit.name}", -used, f"of {money.usd(credit.usd)}"))
    for each in contract.commitments:
        spent = _spent(con, each, asked, dated_only)
        short = max(each.usd - spent, Decimal(0))
        remark = f"{money.usd(spent)} of {money.usd(each.usd)} used"
        if _is_over(each, document):
            paid += short
            rows.append((f"commitment {each.name}, not used", short, remark))
        else:
            rows.append((f"commitment {each.name}", None, f"{remark}; its term is not all in this report"))
    return Table("contract", columns, tuple(rows), ("total", paid, None), title="Contract")


def _spent(con: duckdb.DuckDBPyConnection, line: Line, asked: Mapping[str, object], dated_only: bool) -> Decimal:
    scope = line.scope
    found = con.execute(
        store.statement("contract_scope"),
        {
            **asked,
            "dated_only": dated_only,
            "provider": scope.provider,
            "model": scope.model,
            "scope_since": scope.since and datetime.combine(scope.since, time()),
            "scope_until": scope.until and datetime.combine(scope.until, time()),
        },
    ).fetchall()[0][0]
    return money.dollars(found or 0)


def _is_over(line: Line, document: Document) -> bool:
    """Whether a commitment's whole term is in a report."""
    period, scope = document.period, line.scope
    return bool(period and scope.since and scope.until and period.since <= scope.since and scope.until <= period.until)
