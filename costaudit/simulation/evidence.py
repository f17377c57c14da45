"""The tables that say how sure a saving is: its ranges, how token counts were translated, what the scores answered."""

from __future__ import annotations

from decimal import Decimal, localcontext

from costaudit import money
from costaudit.document import Column, Period, Table, Value, number_of
from costaudit.simulation.floors import Question
from costaudit.simulation.numbers import Result
from costaudit.simulation.ranges import Transfer

DAYS_A_MONTH = 30
_BASES = {
    "same": "the same tokenizer",
    "listed": "pricing/tokenizers.yaml",
    "assumed": "the policy",
    "unknown": "nobody: a guess",
}
_LENGTHS = {
    "same": "as long as today's",
    "listed": "pricing/tokenizers.yaml",
    "learned": "this log",
    "assumed": "the policy",
}


def a_month(grains: int, period: Period | None) -> Decimal | None:
    """Exact dollars for 30 days like those of the period; None without one."""
    if period is None:
        return None
    with localcontext(prec=60):
        return (money.dollars(grains) * DAYS_A_MONTH / (period.until - period.since).days).quantize(
            Decimal(1).scaleb(-18)
        )


def ranges(result: Result) -> Table:
    """The saving between a low and a high end, one row a reason to doubt it; no row where there is none."""
    columns = (
        Column("range", "if in doubt about"),
        Column("saved_low_usd", "saved at least", "usd"),
        Column("saved_usd", "saved", "usd"),
        Column("saved_high_usd", "at most", "usd"),
        Column("basis", "how that is known"),
    )
    rows: list[tuple[Value, ...]] = []
    saved, less, more = result.saved, result.ranges.less, result.ranges.more
    if less or more:
        rows.append(
            (
                "token counts on the other model",
                *(money.dollars(grains) for grains in (saved - more, saved, saved + less)),
                "the ends of the ratios in: Token counts",
            )
        )
    sampling = result.ranges.sampling
    if sampling is not None and saved:
        drawn = f"redrawn from {number_of(sampling.conversations, 'conversation')}"
        low, high = (int(Decimal(part) * result.spent.cost) for part in (sampling.part_low, sampling.part_high))
        rows.append(
            (
                "whether this log is typical",
                *(money.dollars(grains) for grains in (low, saved, high)),
                f"{drawn}, at the same spending",
            )
        )
        period = None if result.spent.undated else result.spent.period
        month = [a_month(grains, period) for grains in (sampling.saved_low, saved, sampling.saved_high)]
        if period is not None:
            days = number_of((period.until - period.since).days, "day")
            rows.append(("a month of such traffic", *month, f"{DAYS_A_MONTH} days like these {days}, {drawn}"))
    return Table("ranges", columns, tuple(rows), title="How sure the saving is")


def token_counts(result: Result) -> Table:
    """How the token counts of moved requests were translated: one row a pair of tokenizers and ratio."""
    columns = (
        Column("from_tokenizer", "from"),
        Column("to_tokenizer", "to"),
        Column("requests", "requests", "count"),
        Column("input_ratio", "input x", "ratio"),
        Column("input_low", "low", "ratio"),
        Column("input_high", "high", "ratio"),
        Column("counted_by", "says"),
        Column("output_ratio", "output x", "ratio"),
        Column("output_low", "low", "ratio"),
        Column("output_high", "high", "ratio"),
        Column("length_by", "answers, says"),
    )
    found: dict[tuple[Value, ...], int] = {}
    for each in result.ranges.transfers:
        key = _ratios(each)
        found[key] = found.get(key, 0) + each.requests
    rows = [(*key[:2], requests, *key[2:]) for key, requests in sorted(found.items(), key=lambda item: -item[1])]
    return Table("token_counts", columns, tuple(rows), title="Token counts, of requests that go to another model")


def _ratios(transfer: Transfer) -> tuple[Value, ...]:
    return (
        transfer.from_tokenizer or "unknown",
        transfer.to_tokenizer or "unknown",
        *map(_ratio, transfer.input),
        _BASES[transfer.token_basis],
        *map(_ratio, transfer.output),
        _LENGTHS[transfer.length_basis],
    )


def _ratio(millionths: int) -> Decimal:
    return (Decimal(millionths) / 1_000_000).quantize(Decimal("0.001"))


def questions(result: Result) -> Table:
    """What the floors asked of the scores, the dearest first."""
    columns = (
        Column("task", "task"),
        Column("from_model", "today"),
        Column("to_model", "would go to"),
        Column("requests", "requests", "count"),
        Column("saved_usd", "would save", "usd"),
        Column("saved_usd_a_month", "a month", "usd"),
        Column("answer", "good enough?"),
        Column("from_score", "score today", "ratio"),
        Column("to_score", "there", "ratio"),
        Column("floor_percent", "has to keep", "percent"),
        Column("kept_percent", "keeps at least", "percent"),
        Column("items", "judged", "count"),
        Column("more_items", "more to settle it", "count"),
        Column("source", "source"),
    )
    rows = [_question(result, each) for each in result.questions]
    return Table("quality", columns, tuple(rows), title="Quality, task by task: only what is proven is moved")


def _question(result: Result, question: Question) -> tuple[Value, ...]:
    verdict = question.verdict
    source = verdict.source or "no source has scores of both"
    return (
        verdict.task,
        verdict.used,
        verdict.other,
        question.requests,
        money.dollars(question.saved),
        None if result.spent.undated else a_month(question.saved, result.spent.period),
        verdict.answer,
        _score(verdict.used_score),
        _score(verdict.other_score),
        _percent(verdict.floor),
        _percent(verdict.kept_low),
        verdict.items,
        verdict.more,
        f"{source}, the same items" if verdict.paired else source,
    )


def _score(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(value)).quantize(Decimal("0.001"))


def _percent(share: float | None) -> Decimal | None:
    return None if share is None else (100 * Decimal(repr(share))).quantize(Decimal("0.01"))
