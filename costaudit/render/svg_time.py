"""Values over time: stacked columns or lines, with an axis beside them that stays put when the page is narrow.

The columns live in a frame of their own that is stretched to the page's width; text is placed in percents outside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from costaudit.document import OverTime
from costaudit.render import written
from costaudit.render.escape import html_text
from costaudit.render.svg_parts import cut, frame, tick_label, ticks

HEIGHT, TOP, BELOW = 200, 10, 22  # pixels: the plot, room for half a line of text above it, the dates under it
SLOT, FINE = 20, 2000  # units of the stretched frame: across a time, and up the whole plot
DASH = 8
FEWEST_SLOTS = 12  # so that two days are not two walls
MOST_DATES = 4
COLOURS = 7
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def over_time(chart: OverTime, ident: str) -> str:
    """An axis (not for screen readers) and the plot."""
    if chart.shape == "stacked":
        highs = [_sum(values, above=True) for values in _by_time(chart)]
        lows = [_sum(values, above=False) for values in _by_time(chart)]
    else:
        highs = lows = [value for each in chart.series for value in each.values if value is not None]
    marks = ticks(min(lows, default=Decimal(0)), max(highs, default=Decimal(0)))
    low, high = marks[0], marks[-1]
    axis = "".join(
        f'<text class="value dim" x="100%" y="{_down(mark, low, high) + 4:.1f}">'
        f"{html_text(tick_label(mark, chart.kind))}</text>"
        for mark in marks
    )
    lines = "".join(
        f'<line class="{"axis" if mark == 0 else "grid"}" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'
        for mark in marks
        for y in [_down(mark, low, high)]
    )
    slots = max(len(chart.starts), FEWEST_SLOTS)
    drawn = _columns(chart, low, high) if chart.shape == "stacked" else _lines(chart, low, high)
    inside = (
        f'{lines}<svg aria-hidden="true" y="{TOP}" width="100%" height="{HEIGHT}" viewBox="0 0 {slots * SLOT} {FINE}"'
        f' preserveAspectRatio="none">{drawn}{_hovers(chart)}</svg>{_dates(chart, slots)}'
    )
    total = TOP + HEIGHT + BELOW
    return (
        f'<div class="plot"><svg aria-hidden="true" width="100%" height="{total}">{axis}</svg>'
        f"{frame(ident, chart.title, _said(chart), total, inside)}</div>"
    )


def day_words(day: date, step: str, *, with_year: bool = False) -> str:
    """A time of the axis in words: `12 Oct`, `12 Oct 2026`, `Oct 2026`, `2026`.

    >>> day_words(date(2026, 10, 12), "week"), day_words(date(2026, 10, 1), "month")
    ('12 Oct', 'Oct 2026')
    """
    month = MONTHS[day.month - 1]
    if step == "year":
        return f"{day.year}"
    if step == "month":
        return f"{month} {day.year}"
    return f"{day.day} {month} {day.year}" if with_year else f"{day.day} {month}"


def _by_time(chart: OverTime) -> list[tuple[Decimal | None, ...]]:
    return list(zip(*(each.values for each in chart.series), strict=True)) or [() for _ in chart.starts]


def _sum(values: Sequence[Decimal | None], *, above: bool) -> Decimal:
    return sum((value for value in values if value is not None and (value > 0) == above), Decimal(0))


def _down(value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    """Pixels from the top of the SVG."""
    return TOP + HEIGHT * (high - value) / (high - low)


def _fine(value: Decimal, low: Decimal, high: Decimal) -> int:
    """Units of the stretched frame from its top."""
    return int(FINE * (high - value) / (high - low))


def _columns(chart: OverTime, low: Decimal, high: Decimal) -> str:
    """One path a series. Columns above zero grow up and those below it down."""
    gap = 2 if len(chart.starts) > 40 else 3
    up, down = [Decimal(0)] * len(chart.starts), [Decimal(0)] * len(chart.starts)
    paths = []
    for place, each in enumerate(chart.series):
        boxes = []
        for slot, value in enumerate(each.values):
            if not value:
                continue
            pile = up if value > 0 else down
            start, pile[slot] = pile[slot], pile[slot] + value
            y, end = (_fine(edge, low, high) for edge in sorted((start, pile[slot]), reverse=True))
            boxes.append(f"M{slot * SLOT + gap} {y}h{SLOT - 2 * gap}v{max(end - y, 1)}h-{SLOT - 2 * gap}z")
        paths.append(f'<path class="s{place % COLOURS}" d="{"".join(boxes)}"/>')
    return "".join(paths)


def _lines(chart: OverTime, low: Decimal, high: Decimal) -> str:
    """One path a series, broken where a value is not known; a value between two unknown ones is a dash."""
    paths = []
    for place, each in enumerate(chart.series):
        steps = []
        padded = (None, *each.values, None)
        for slot, value in enumerate(each.values):
            if value is None:
                continue
            x, y = slot * SLOT + SLOT // 2, _fine(value, low, high)
            before, after = padded[slot], padded[slot + 2]
            if before is None and after is None:
                steps.append(f"M{x - DASH // 2} {y}h{DASH}")
            else:
                steps.append(f"{'M' if before is None else 'L'}{x} {y}")
        paths.append(f'<path class="line l{place % COLOURS}" d="{"".join(steps)}"/>')
    return "".join(paths)


def _hovers(chart: OverTime) -> str:
    """An unseen box over each time that tells its numbers to a pointer."""
    boxes = []
    for slot, (day, values) in enumerate(zip(chart.starts, _by_time(chart), strict=True)):
        said = [
            f"{cut(each.name)} {written.for_people(value, chart.kind)}"
            for each, value in zip(chart.series, values, strict=True)
            if value != 0
        ]
        if chart.shape == "stacked" and len(chart.series) > 1:
            said.insert(0, f"{written.for_people(_total(values), chart.kind)} in all")
        words = html_text(f"{day_words(day, chart.step, with_year=True)}: {', '.join(said) or 'nothing'}")
        boxes.append(
            f'<rect class="hover" x="{slot * SLOT}" width="{SLOT}" height="{FINE}"><title>{words}</title></rect>'
        )
    return "".join(boxes)


def _total(values: Sequence[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known or not values else None


def _dates(chart: OverTime, slots: int) -> str:
    count = len(chart.starts)
    years = len({day.year for day in chart.starts}) > 1
    texts = []
    for place in range(0, count, -(-count // MOST_DATES) or 1):
        at = 100 * (Decimal(place) + Decimal("0.5")) / slots
        anchor = "" if place == 0 else ' text-anchor="middle"'
        words = day_words(chart.starts[place], chart.step, with_year=years)
        texts.append(
            f'<text class="dim" x="{at if place else Decimal(0):.2f}%" y="{TOP + HEIGHT + 17}"{anchor}>{words}</text>'
        )
    return "".join(texts)


def _said(chart: OverTime) -> str:
    """What a screen reader says: from when to when, and the sums or last values; the numbers are in the table."""
    if not chart.starts:
        return "No times."
    first, last = (day_words(day, chart.step, with_year=True) for day in (chart.starts[0], chart.starts[-1]))
    said = [f"By {chart.step}, {first} to {last}."]
    if chart.shape == "stacked":
        totals = [_total(values) for values in _by_time(chart)]
        most = max((total for total in totals if total is not None), default=None)
        if most is not None:
            when = day_words(chart.starts[totals.index(most)], chart.step, with_year=True)
            said.append(f"Most: {written.for_people(most, chart.kind)}, {when}.")
        said += [f"{cut(each.name)}: {written.for_people(_total(each.values), chart.kind)}." for each in chart.series]
    else:
        for each in chart.series:
            known = [value for value in each.values if value is not None]
            if known:
                lowest, highest = (written.for_people(value, chart.kind) for value in (min(known), max(known)))
                said.append(f"{cut(each.name)}: from {lowest} to {highest}.")
    said.append("The numbers are in the table below it.")
    return " ".join(said)
