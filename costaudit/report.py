"""What was spent: requests in the store, broken down by one or two keys, with exact totals and what they leave out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

import duckdb

from costaudit import discount_report, duplicates, left_out, money, report_page, store
from costaudit.discount import Contract
from costaudit.document import Document, Period, Prices, number_of, percent_of
from costaudit.errors import DataError, NotMet, UsageError
from costaudit.report_table import TIMES as TIMES
from costaudit.report_table import Row, folded, ordered, table

KEYS = (
    "task",
    "model",
    "provider",
    "tier",
    "region",
    "operation",
    "status",
    "app",
    "team",
    "user",
    "day",
    "week",
    "month",
)
BY_ONLY = ("meter", "tag")  # a request may be in several rows of these


@dataclass(frozen=True, slots=True)
class Condition:
    """Requests whose `key` is like one of the patterns (SQL `like`, escape `\\`), or like none of them."""

    key: str
    patterns: tuple[str, ...]
    negated: bool


def conditions(texts: Sequence[str]) -> tuple[Condition, ...]:
    """Parse `KEY=VALUE` and `KEY!=VALUE`, where `*` matches anything. The same key twice means either value.

    Raises UsageError for a key there is none of.
    """
    found: dict[tuple[str, bool], list[str]] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key.strip("!"):
            raise UsageError(
                f"--where wants KEY=VALUE, not {text}", hint=f"a key is one of {', '.join(KEYS)}, tag.NAME"
            )
        negated = key.endswith("!")
        key = key.removesuffix("!")
        _check_key(key, KEYS, "--where")
        pattern = value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("*", "%")
        found.setdefault((key, negated), []).append(pattern)
    return tuple(Condition(key, tuple(patterns), negated) for (key, negated), patterns in found.items())


def spend(
    con: duckdb.DuckDBPyConnection,
    prices: Prices,
    *,
    by: Sequence[str] = ("task",),
    since: date | None = None,
    until: date | None = None,
    where: Sequence[Condition] = (),
    top: int | None = None,
    page: bool = False,
    contract: Contract | None = None,
) -> Document:
    """Spend by one or two keys, dearest first, in the UTC days [since, until). The rates must be installed in `con`.

    `top` rows are shown and the rest added up as "other"; None shows all. With `page`, also what only a page has room
    for: spend over time, and by task or model besides what was asked. With a `contract`, contracted cost beside list
    cost, and its lines. Raises UsageError for an unknown key or when nothing matches, DataError when the store has no
    requests.
    """
    _check_by(by)
    if since and until and since >= until:
        raise UsageError(f"--since {since} is not before --until {until}", hint="--until is the first day not counted")
    store.run(con, "spend_rows")
    asked: dict[str, Any] = {
        "since": since and datetime.combine(since, time()),
        "until": until and datetime.combine(until, time()),
        "conditions": [asdict(condition) for condition in where],
    }
    dated_only = since is not None or until is not None
    plain = [None if key in BY_ONLY else key for key in by]
    by_1, by_2 = (plain[0], plain[1] if len(plain) > 1 else None) if plain == list(by) else (None, None)
    store.run(con, "spend_group", by_1=by_1, by_2=by_2, **asked)
    total = _one(con, "spend_total", dated_only=dated_only)
    if total["requests"] == 0:
        raise _nothing(con)
    # Read now: a breakdown by tag replaces the groups.
    not_counted = left_out.left_out(con, dated_only=dated_only)
    rows = ordered(_rows(con, by, asked, dated_only), by)
    notes = []
    if top is not None and len(rows) > top:
        rest = len(rows) - top
        notes.append(f'"other" is {rest:,} more; to see them: --top {len(rows)}.')
        rows = folded(rows, top)
    if "tag" in by:
        notes.append("A request counts in the row of each tag it has, so rows overlap; the total counts it once.")
    if "meter" in by:
        notes.append("A request counts in the row of each meter it uses; costs do not overlap.")
    if total["estimated_requests"]:
        count = total["estimated_requests"]
        cost = money.usd(money.dollars(total["estimated_cost"]))
        notes.append(f"Estimated, from their text: {cost} of {number_of(count, 'request')} whose usage was not logged.")
    if seen_twice := duplicates.seen_twice(con):
        notes.append(seen_twice)
    document = Document(
        kind="spend",
        title=f"Spend by {' and '.join(by)}",
        tables=(table(by, rows, total),),
        period=_period(since, until, total),
        notes=tuple(notes),
        prices=Prices(
            prices.version,
            prices.sha256,
            genai_percent=percent_of(total["genai_cost"], total["cost"]),
            reported_percent=percent_of(total["reported_cost"], total["cost"]),
            estimated_percent=percent_of(total["estimated_cost"], total["cost"]),
        ),
        left_out=not_counted,
    )
    if page:
        document = report_page.with_charts(con, document, by, total, asked, dated_only=dated_only)
    if contract is not None:
        discount_report.install(con, contract)
        document = discount_report.add(con, document, contract, by, asked, dated_only=dated_only)
    return document


def check_max(document: Document, max_usd: Decimal) -> None:
    """Raise NotMet when the report's total is more than `max_usd`, or may be: a gate never passes for want of data."""
    table = document.tables[0]
    place = next(place for place, column in enumerate(table.columns) if column.key == "cost_usd")
    total = table.total[place] if table.total else None
    if isinstance(total, Decimal) and total > max_usd:
        exactly = money.usd(total) if money.usd(total) != money.usd(max_usd) else f"${money.plain(total)}"
        raise NotMet(f"the total is {exactly}, more than {money.usd(max_usd)}")
    missing = left_out.may_cost(document.left_out)
    if missing:
        things = ", ".join(f"{thing.count:,} {thing.what}" for thing in missing)
        raise NotMet(
            f"the total may be more than {money.usd(max_usd)}: it leaves out {things}",
            hint="list models without a price with: costaudit pricing missing"
            if missing[0].key == "no_price"
            else None,
        )


def _check_by(by: Sequence[str]) -> None:
    if not 1 <= len(by) <= 2 or len(set(by)) < len(by):
        raise UsageError(f"--by takes one key, or two different ones, not {', '.join(by) or 'none'}")
    for key in by:
        _check_key(key, (*KEYS, *BY_ONLY), "--by")
    if set(by) == set(BY_ONLY):
        raise UsageError("--by meter and --by tag cannot be combined: a request is in several rows of each")


def _check_key(key: str, keys: Sequence[str], option: str) -> None:
    if key not in keys and not (key.startswith("tag.") and len(key) > 4):
        meant = get_close_matches(key, [*keys, "tag.NAME"], n=1)
        raise UsageError(
            f"{option}: there is no key {key}",
            hint=f"did you mean {meant[0]}?" if meant else f"a key is one of {', '.join(keys)}, tag.NAME",
        )


def _one(con: duckdb.DuckDBPyConnection, name: str, **parameters: object) -> dict[str, Any]:
    cursor = con.execute(store.statement(name), parameters)
    columns = [column[0] for column in cursor.description or ()]
    return dict(zip(columns, cursor.fetchall()[0], strict=True))


def _rows(con: duckdb.DuckDBPyConnection, by: Sequence[str], asked: dict[str, Any], dated_only: bool) -> list[Row]:
    if "meter" not in by:
        if "tag" in by:
            store.run(con, "spend_group_by_tag", by_2=next((key for key in by if key != "tag"), None), **asked)
        found = con.execute(store.statement("spend"), {"dated_only": dated_only}).fetchall()
        keys = (1, 0) if by[-1] == "tag" and len(by) == 2 else (0, 1)
        return [Row(tuple(row[place] for place in keys[: len(by)]), row[2], row[3:5], row[5], row[6]) for row in found]
    other = next((key for key in by if key != "meter"), None)
    found = con.execute(store.statement("spend_meters"), {"by_1": other, "dated_only": dated_only, **asked}).fetchall()
    return [
        Row(
            tuple((meter or discount_report.REPORTED) if name == "meter" else key for name in by),
            requests,
            (quantity,),
            cost,
            without,
        )
        for key, meter, requests, quantity, cost, without in found
    ]


def _period(since: date | None, until: date | None, total: dict[str, Any]) -> Period | None:
    first, last = total["first_ts"], total["last_ts"]
    if first is None:
        return None
    return Period(since or first.date(), until or last.date() + timedelta(days=1))


def _nothing(con: duckdb.DuckDBPyConnection) -> DataError | UsageError:
    count, first, last = con.execute(store.statement("spend_span")).fetchall()[0]
    if count == 0:
        return DataError("the store has no requests", hint="read some logs with: costaudit ingest PATH")
    span = (
        f"the store has requests from {first:%Y-%m-%d} to {last:%Y-%m-%d}"
        if first
        else "no request in the store has a time"
    )
    return UsageError("no request matches", hint=span)
