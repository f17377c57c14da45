"""How the cost of one request was worked out: every meter, its price line, its log line, and what the log claimed."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import duckdb

from costaudit import categorise, discount_report, money, store
from costaudit.discount import WHOLE, Contract
from costaudit.document import Column, Document, Fact, Prices, Table, Value
from costaudit.errors import UsageError
from costaudit.model import METER, METERS, TOKENS

_ORDER = {meter.name: place for place, meter in enumerate(METERS)}
_WHY_UNKNOWN = {
    "missing": "The log carries no usage for it, so it has no cost.",
    "suspect_zero": "The log says it used nothing, which cannot be, so it has no cost.",
}
_ESTIMATED = "Estimated: the log carries no usage for it, and its tokens are worked out from the text."
_HOW_KNOWN = ("task_reason", "task_confidence", "text_task", "text_confidence")
_OF_CONTRACT = "Credits and commitments are of totals, not of one request: costaudit report --discount FILE has them."
_BILLED = "The provider reported what it billed for this call, so the contract takes nothing off it."


def explain(
    con: duckdb.DuckDBPyConnection, prices: Prices, request_id: str, contract: Contract | None = None
) -> list[Document]:
    """One document a request with that id, in the order of the logs. The rates must be installed in `con`.

    With a `contract`, each meter has its list cost and its contracted one.
    Raises UsageError, naming the nearest ids, when there is none.
    """
    store.run(con, "explain_request", id=request_id)
    discount_report.factors(con, contract or Contract())
    found = _rows(con, "explain")
    if not found:
        near = [row["request_id"] for row in _rows(con, "explain_nearest", id=request_id)]
        raise UsageError(
            f"there is no request {request_id} in the store",
            hint=f"did you mean {' or '.join(near)}?" if near else "ids are in the output of: costaudit charges",
        )
    return [_explained(con, prices, row, agreed=contract is not None) for row in found]


def _explained(con: duckdb.DuckDBPyConnection, prices: Prices, row: dict[str, Any], *, agreed: bool) -> Document:
    meters = sorted(
        _rows(con, "explain_meters", request_key=row["request_key"]), key=lambda meter: _ORDER[meter["meter"]]
    )
    lines = _rows(con, "explain_lines", rate_id=row["rate_id"]) if row["rate_id"] is not None else []
    place = ", ".join(_place(line) for line in lines) or None
    cost = None if row["cost"] is None else money.dollars(row["cost"])
    when = f"{row['ts']:%Y-%m-%d %H:%M:%S} UTC" if row["ts"] else "at no known time"
    part = f" (part {row['part']})" if row["part"] else ""
    shown_cost = "no cost" if cost is None else money.usd(cost)
    if agreed and cost is not None:
        kind = "list" if row["billed"] is None else "billed"
        shown_cost = f"{kind} {shown_cost}, contracted {money.usd(money.dollars(row['contracted']))}"
    return Document(
        kind="explain",
        name=row["request_id"],
        title=f"{row['request_id']}{part}, {when}, {row['named_model']}, {shown_cost}",
        tables=(_contracted(_table(meters, place), meters, row) if agreed else _table(meters, place),),
        facts=tuple(_facts(row, lines, cost)),
        notes=(*_notes(row, meters), *((_OF_CONTRACT if row["billed"] is None else _BILLED,) if agreed else ())),
        prices=Prices(prices.version, prices.sha256),
    )


def _table(meters: list[dict[str, Any]], place: str | None) -> Table:
    """`rate_usd` buys `rate_units`; where every meter is counted in tokens the unit is in the heading."""
    per_mtok = all(METER[meter["meter"]].units == TOKENS for meter in meters)
    columns = (
        Column("meter", "meter"),
        Column("quantity", "quantity", "count"),
        Column("rate_usd", "USD per 1M" if per_mtok else "USD", "rate"),
        Column("rate_units", "per", "count", shown="never" if per_mtok else "always"),
        Column("cost_usd", "cost", "usd"),
        Column("price", "price"),
    )
    return Table("meters", columns, tuple(_cells(meter, place) for meter in meters))


def _contracted(table: Table, meters: list[dict[str, Any]], row: dict[str, Any]) -> Table:
    """The same with what the contract makes of each meter, and both sums. What was billed already is no discount's."""
    columns = tuple(replace(column, title="list") if column.key == "cost_usd" else column for column in table.columns)
    more = (Column("contracted_cost_usd", "contracted", "usd"), Column("discount_percent", "off", "percent"))
    billed = row["billed"] is not None
    rows: list[tuple[Value, ...]] = []
    for cells, meter in zip(table.rows, meters, strict=True):
        known = meter["contracted"] is not None and not billed
        off = Decimal(100 * (WHOLE - meter["factor"])) / WHOLE if known else None
        rows.append((*cells[:5], money.dollars(meter["contracted"]) if known else None, off, *cells[5:]))
    sums = [None if row[key] is None else money.dollars(row[key]) for key in ("list_cost", "contracted")]
    total = ("total", None, None, None, *sums, None, None)
    return replace(table, columns=(*columns[:5], *more, *columns[5:]), rows=tuple(rows), total=total)


def _cells(meter: dict[str, Any], place: str | None) -> tuple[Value, ...]:
    units, grains = METER[meter["meter"]].units, meter["grains"]
    return (
        meter["meter"],
        meter["quantity"],
        None if grains is None else money.dollars(grains * units),
        units,
        None if meter["cost"] is None else money.dollars(meter["cost"]),
        None if grains is None else place,
    )


def _place(line: dict[str, Any]) -> str:
    return f"{line['file']}:{line['line']}" if line["line"] else str(line["file"] or line["price_list"])


def _facts(row: dict[str, Any], lines: list[dict[str, Any]], cost: Decimal | None) -> list[Fact]:
    facts = [
        Fact("read_from", "read from", f"{row['path']}:{row['source_line']}", remark=f"as {row['reader']}"),
        Fact("task", "task", row["task"], remark=categorise.source_of(*(row[key] for key in _HOW_KNOWN))),
        Fact("model", "model", row["model"] or "unknown", remark=row["why"] or ""),
        Fact("service_tier", "tier", row["service_tier"], remark=f"in {row['region']}" if row["region"] else ""),
    ]
    for line in lines:
        since = "since launch" if line["effective_from"] == "start" else f"since {line['effective_from']}"
        checked = f"checked {line['checked']}" if line["checked"] else ""
        facts.append(Fact("price_source", "price", since, remark=", ".join(filter(None, (checked, line["source"])))))
    listed = None if row["list_cost"] is None else money.dollars(row["list_cost"])
    if row["billed"] is not None:
        facts.append(Fact("list_cost_usd", "list cost", listed, "usd"))
        facts.append(Fact("billed_cost_usd", "billed cost", cost, "usd", remark="as the provider reported it"))
    if row["logged_cost"] is not None:
        logged = row["logged_cost"].normalize()
        facts.append(Fact("logged_cost_usd", "logged cost", logged, "usd", remark=_compared(logged, listed)))
    return facts


def _compared(logged: Decimal, listed: Decimal | None) -> str:
    """Loggers round: the same means the same once the list cost is rounded to as many decimals."""
    if listed is None:
        return ""
    if listed.quantize(logged, rounding=ROUND_HALF_EVEN) == logged:
        return "the same"
    difference = logged - listed
    return f"{money.usd(abs(difference))} {'more' if difference > 0 else 'less'} than the list price"


def _notes(row: dict[str, Any], meters: list[dict[str, Any]]) -> list[str]:
    if row["cost"] is not None:
        return [_ESTIMATED] if row["usage_basis"] == "estimated" else []
    if row["usage_basis"] in _WHY_UNKNOWN:
        return [_WHY_UNKNOWN[row["usage_basis"]]]
    if row["rate_id"] is None:
        return ["No price covers this request, so it has no cost. To see why: costaudit pricing missing"]
    names = " and ".join(meter["meter"] for meter in meters if meter["grains"] is None)
    return [f"There is no price for {names}, so the request has no cost."]


def _rows(con: duckdb.DuckDBPyConnection, name: str, **parameters: object) -> list[dict[str, Any]]:
    cursor = con.execute(store.statement(name), parameters)
    columns = [column[0] for column in cursor.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
