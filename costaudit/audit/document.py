"""An audit as a Document: the findings by dollars, where they are, what to do, and the workload."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import duckdb

from costaudit import money
from costaudit.audit import workload
from costaudit.audit.found import Found, Place, Union
from costaudit.document import Bars, Column, Document, Fact, Table, Value, number_of, percent_of

MOST_PLACES = 3
NOT_A_SUM = (
    "Findings overlap: they do not add up. Together counts each request once, with the most that one finding has."
)

_FINDINGS = (
    Column("code", "finding"),
    Column("title", "what", shown="never"),
    Column("requests", "requests", "count"),
    Column("stake_usd", "at stake", "usd"),
    Column("stake_percent", "of spend", "percent"),
    Column("saves", "is"),
    Column("place", "dearest place"),
    Column("places", "places", "count"),
    Column("fix", "fix", shown="never"),
    Column("policy", "policy", shown="never"),
    Column("examples", "examples", shown="never"),
    Column("page", "page", shown="never"),
)
_FIXES = (Column("code", "finding"), Column("fix", "what to do"), Column("policy", "policy"))
_PLACES = (
    Column("code", "finding"),
    Column("place", "place"),
    Column("target", "instead"),
    Column("requests", "requests", "count"),
    Column("tokens", "tokens", "tokens"),
    Column("cost_usd", "cost", "usd"),
    Column("stake_usd", "at stake", "usd"),
    Column("examples", "examples"),
)


def document(
    con: duckdb.DuckDBPyConnection,
    spent: Document,
    found: Sequence[Found],
    union: Union,
    *,
    whole: bool,
    findings_first: bool,
    page: bool,
) -> Document:
    """`spent` is the report of the same requests: its period, prices, total, and what that leaves out.

    A `page` has the fixes as a table; elsewhere they are notes, which are never cut.
    """
    total = total_of(spent, "cost_usd")
    findings = Table("findings", _FINDINGS, tuple(_row(each, total) for each in found), title="Findings, by dollars")
    places = Table("places", _PLACES, tuple(_places(found, whole)), title="Where, and examples")
    mix = workload.tables(con, whole=whole)
    answer = (findings, *((_fixes(found),) if page else ()), places)
    tables = (*answer, *mix) if findings_first else (*mix, *answer)
    stake = money.dollars(union.stake)
    facts = [
        Fact("spent_usd", "spent", total, "usd"),
        *workload.repeats(con),
        Fact("findings", "findings", len(found), "count"),
        Fact("together_usd", "together at stake", stake, "usd", f"in {number_of(union.requests, 'request')}"),
        Fact("together_cost_usd", "they cost", money.dollars(union.spent), "usd"),
    ]
    share = percent_of(stake, total)
    of_spend = f" of {money.usd(total)} spent" if total is not None else ""
    headline = f"{money.usd(stake)} at stake{of_spend}, in {number_of(len(found), 'finding')}"
    fixes = [] if page else [f"{each.finding.code}: {each.finding.fix}{_ready(each)}" for each in found]
    told = [each for each in found if each.finding.saves and each.stake]
    bars = Bars(
        "At stake, by finding",
        tuple(each.finding.code for each in told),
        tuple(money.dollars(each.stake or 0) for each in told),
        caption=NOT_A_SUM,
        table="findings",
    )
    return replace(
        spent,
        kind="audit",
        title="Audit: " + headline,
        tables=tables,
        facts=tuple(facts),
        notes=(*fixes, *((NOT_A_SUM,) if told else ()), *(("What each means: docs/findings.md.",) if found else ())),
        headline=headline,
        figures=(
            Fact("spent", "Spent", total, "usd"),
            Fact("together", "Together at stake", stake, "usd"),
            Fact("share", "Of spend", share, "percent"),
        ),
        charts=(bars,) if told else (),
    )


def shown_places(found: Sequence[Found], *, whole: bool) -> list[tuple[Found, Place]]:
    """The rows of the table of places: the dearest of each finding, or all."""
    return [(each, place) for each in found for place in (each.places if whole else each.places[:MOST_PLACES])]


def _fixes(found: Sequence[Found]) -> Table:
    rows = tuple((each.finding.code, each.finding.fix, _ready(each).strip(" ()") or None) for each in found)
    return Table("fixes", _FIXES, rows, title="What to do")


def _row(each: Found, total: Decimal | None) -> tuple[Value, ...]:
    finding, dearest = each.finding, each.places[0]
    stake = None if each.stake is None else money.dollars(each.stake)
    kind = "a saving" if finding.saves else "not a saving"
    policy = f"policies/{finding.policy}" if finding.policy else None
    texts = (finding.fix, policy, " ".join(dearest.examples), finding.page)
    return (
        *(finding.code, finding.title, each.requests, stake, percent_of(stake, total), kind),
        *(_name(dearest), len(each.places)),
        *texts,
    )


def _places(found: Sequence[Found], whole: bool) -> list[tuple[Value, ...]]:
    rows: list[tuple[Value, ...]] = []
    for each, place in shown_places(found, whole=whole):
        cost, stake = (None if grains is None else money.dollars(grains) for grains in (place.spent, place.stake))
        examples = " ".join(place.examples)
        rows.append((each.finding.code, place.name, place.target, place.requests, place.tokens, cost, stake, examples))
    return rows


def _name(place: Place) -> str:
    return f"{place.name} → {place.target}" if place.target else place.name


def _ready(each: Found) -> str:
    if each.finding.policy:
        return f" (policies/{each.finding.policy})"
    return " (--write-policy)" if each.finding.rule else ""


def total_of(spent: Document, key: str) -> Decimal | None:
    """A total of a report of spend; None where nothing has a cost."""
    table = spent.tables[0]
    place = next(place for place, column in enumerate(table.columns) if column.key == key)
    value = table.total[place] if table.total else None
    return value if isinstance(value, Decimal) else None
