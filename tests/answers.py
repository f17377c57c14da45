"""Documents to render: one with every block and kind of column, and one of each real report."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from simulated import BIG, CLAUDE, SMALL, UNKNOWN, bench

from costaudit import explain, report
from costaudit.document import (
    Bars,
    Change,
    Column,
    Document,
    Fact,
    LeftOut,
    LeftOutModel,
    OverTime,
    Period,
    Prices,
    Series,
    Table,
    Waterfall,
)
from costaudit.prices import documents as price_documents
from costaudit.prices import rates

DAY = date(2026, 10, 1)
MILLION = 1_000_000


def everything(text: str = "chat") -> Document:
    """`text` stands wherever a log, a policy or a file name may put words."""
    columns = (
        Column("name", "name"),
        Column("requests", "requests", "count"),
        Column("tokens", "tokens", "tokens"),
        Column("cost_usd", "cost", "usd"),
        Column("rate", "rate", "rate"),
        Column("share_percent", "share", "percent"),
        Column("factor", "factor", "ratio"),
        Column("latency_ms", "latency", "ms"),
        Column("day", "day", "date"),
        Column("rare", "rare", "count", shown="if any"),
        Column("for_programs", "for programs", shown="never"),
    )
    half = Decimal("0.5")
    row = (text, 41_210, 61_300_000, Decimal("612.40"), half, Decimal("66.67"), half, 12, "2026-10-14", 0, text)
    unknown = (text, None, None, None, None, None, None, None, None, 0, None)
    days = tuple(DAY + timedelta(days=day) for day in range(3))
    losses = (Change(text, Decimal(-40), "measured"), Change(f"x{text}", Decimal(15), f"x{text}", sure=False))
    return Document(
        kind="spend",
        name=text,
        title=f"Spend on {text}",
        headline=f"$612.40 spent on {text}",
        tables=(
            Table("all", columns, (row, unknown), ("total", *row[1:9], 0, None)),
            Table("small", (Column("name", f"x{text}"),), ((text,),), title=f"x{text}"),
            Table("empty", (Column("name", "name"), Column("cost_usd", "cost", "usd")), (), title="Nothing moved"),
        ),
        period=Period(DAY, DAY + timedelta(days=3)),
        facts=(Fact("policy", "policy", text, remark=f"x{text}"), Fact("a_month", "a month", Decimal("3.10"), "usd")),
        figures=(Fact("spent", "Spent", Decimal("612.40"), "usd", f"x{text}"), Fact("what", "what", text)),
        notes=(f"x{text}",),
        prices=Prices("2026.11.1", "ab" * 32, Decimal("3.21"), Decimal("1.5")),
        left_out=(
            LeftOut("no_price", 1_204, "requests that have no price", 4, 5, (LeftOutModel(text, 1_204, 4, 5),)),
            LeftOut("refused", 1, "line that was refused"),
        ),
        charts=(
            Bars("Bars", (text, "loss", "?"), (Decimal(3), Decimal(-1), None), caption=f"x{text}", table="all"),
            Waterfall("Steps", text, Decimal(100), losses, "left", caption=f"x{text}", table="small"),
            OverTime(
                f"x{text}",
                "day",
                days,
                (Series(text, (Decimal(1), None, Decimal(2))), Series("b", (Decimal(0), Decimal(3), Decimal(-1)))),
            ),
            OverTime("Line", "month", days, (Series(text, (Decimal(1), None, Decimal(2))),), shape="line"),
        ),
    )


def real(folder: Path) -> dict[str, list[Document]]:
    """What each command that answers with documents gives, on a small log with something unpriced in it."""
    it = bench(folder)
    for key in range(60):
        it.add(
            offer_id=(BIG, SMALL, CLAUDE, UNKNOWN)[key % 4],
            task=("qa", "coding", "classification")[key % 3],
            ts=datetime(2026, 10, 1) + timedelta(hours=9 * key),
            input=2_000 * (key + 1),
            output=150,
        )
    prices = Prices("2026.10.1", "cd" * 32)
    rates.install(it.con, it.book)

    def spent(*by: str) -> list[Document]:
        return [report.spend(it.con, prices, by=by, page=True)]

    answers = {
        "spend by task": spent("task"),
        "spend by model and task": spent("model", "task"),
        "spend by day and model": spent("day", "model"),
        "spend by week": spent("week"),
        "spend by meter": spent("meter"),
        "spend by tag": spent("tag"),
        "explain": explain.explain(it.con, prices, "r1"),
        "pricing list": [price_documents.listing(it.book)],
        "pricing show": [price_documents.show(it.book, "openai/big", date(2026, 11, 1))],
        "pricing missing": [price_documents.missing(it.con, it.book)],
    }
    route, batch = "route: [{when: {task: qa}, to: openai/middle}]\n", "batch: [{within: 24h}]\n"
    dearer = "trim: [{assume: {output_tokens: 2}, because: longer}]\n"
    answers["simulate"] = list(it.outcome(dearer + route + batch).documents)
    answers["simulate, compared"] = list(it.outcome(route, batch, dearer).documents)
    return answers
