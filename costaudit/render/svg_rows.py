"""Bars and waterfalls: rows of a label, its value as text, and a bar under both.

Nothing is scaled by the width of the page but the bars: places across are percents, so text keeps its size on a phone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from costaudit.document import Bars, Waterfall
from costaudit.render import written
from costaudit.render.escape import html_text
from costaudit.render.svg_parts import LONGEST_LABEL, cut, frame

ROW, TEXT_Y, BAR_Y, BAR = 44, 14, 21, 14


@dataclass(frozen=True, slots=True)
class _Row:
    """`low` to `high` is the bar, in the chart's unit; None for no bar. `joint` is where the next bar goes on."""

    label: str
    value: str
    look: str
    low: Decimal | None
    high: Decimal | None
    remark: str = ""
    joint: Decimal | None = None


def bars(chart: Bars, ident: str) -> str:
    rows = []
    for label, value in zip(chart.labels, chart.values, strict=True):
        shown = written.for_people(value, chart.kind)
        look = "a" if value is None or value >= 0 else "loss"
        rows.append(_Row(label, shown, look, *_from_zero(value)))
    return _svg(chart.title, ident, rows)


def waterfall(chart: Waterfall, ident: str) -> str:
    at = chart.amount
    rows = [_Row(chart.before, written.for_people(at, chart.kind), "a", *_from_zero(at), joint=at)]
    for change in chart.changes:
        after = at + change.amount
        sign = "+" if change.amount > 0 else ""
        look = ("loss" if change.amount > 0 else "save") + ("" if change.sure else " unsure")
        value = f"{sign}{written.for_people(change.amount, chart.kind)}"
        rows.append(_Row(change.name, value, look, min(at, after), max(at, after), change.rests_on, after))
        at = after
    rows.append(_Row(chart.after, written.for_people(at, chart.kind), "left", *_from_zero(at)))
    return _svg(chart.title, ident, rows)


def _from_zero(value: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
    return (None, None) if value is None else (min(value, Decimal(0)), max(value, Decimal(0)))


def _svg(title: str, ident: str, rows: list[_Row]) -> str:
    lowest = min((row.low for row in rows if row.low is not None), default=Decimal(0))
    highest = max((row.high for row in rows if row.high is not None), default=Decimal(0))
    width = (highest - min(lowest, Decimal(0))) or Decimal(1)

    def across(value: Decimal) -> Decimal:
        return 100 * (value - min(lowest, Decimal(0))) / width

    parts = []
    texts = [_text(row, place * ROW) for place, row in enumerate(rows)]
    for place, row in enumerate(rows):
        top = place * ROW
        if row.low is None or row.high is None:
            continue
        x, end = across(row.low), across(row.high)
        if end > x:
            place_and_size = f'x="{x:.2f}%" y="{top + BAR_Y}" width="{end - x:.2f}%" height="{BAR}" rx="2"'
            parts.append(f'<rect class="{row.look}" {place_and_size}/>')
        if row.joint is not None:
            at = f"{across(row.joint):.2f}%"
            parts.append(f'<line class="joint" x1="{at}" x2="{at}" y1="{top + BAR_Y + BAR}" y2="{top + ROW + BAR_Y}"/>')
    if lowest < 0:
        zero = f"{across(Decimal(0)):.2f}%"
        parts.append(f'<line class="axis" x1="{zero}" x2="{zero}" y1="0" y2="{len(rows) * ROW}"/>')
    return frame(ident, title, _said(rows), len(rows) * ROW - 6, "".join([*parts, *texts]))


def _text(row: _Row, top: int) -> str:
    remark = f'<tspan class="dim"> {html_text(cut(row.remark))}</tspan>' if row.remark else ""
    label = cut(row.label, LONGEST_LABEL - len(row.remark))
    return (
        f'<text x="0" y="{top + TEXT_Y}">{html_text(label)}{remark}</text>'
        f'<text class="value" x="100%" y="{top + TEXT_Y}">{html_text(row.value)}</text>'
    )


def _said(rows: Iterable[_Row]) -> str:
    """What a screen reader says: every label and value."""
    return "; ".join(f"{cut(row.label)}: {row.value}{f' ({cut(row.remark)})' if row.remark else ''}" for row in rows)
