"""Tables of a page: a caption, scopes, numbers to the right, and one last row for what does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from costaudit.document import Column, Kind, OverTime, Table, Value
from costaudit.render import written
from costaudit.render.escape import html_text

LONGEST_CELL = 200
WIDE_CELL = 28  # characters from which a column of words wraps
MANY_COLUMNS = 8  # from here a table is set smaller, so that it fits beside the margins
_ADD_UP: frozenset[Kind] = frozenset({"count", "tokens", "usd"})


def table(of: Table, caption: str, most_bytes: int) -> str:
    """The table in a box that scrolls by itself. Rows beyond `most_bytes` become one that counts them."""
    shown = written.columns_for_people(of)
    looks = {place: _look(of, place) for place in shown}
    head = "".join(
        f'<th scope="col"{looks[place]}>{html_text(of.columns[place].title, LONGEST_CELL)}</th>' for place in shown
    )
    rows, left = [], most_bytes
    for count, values in enumerate(of.rows):
        row = _row(of, values, shown, looks)
        left -= len(row.encode("utf-8", "replace"))
        if left < 0:
            rows.append(_others(of, of.rows[count:], shown))
            break
        rows.append(row)
    if not rows:
        rows.append(f'<tr><td colspan="{len(shown)}">none</td></tr>')
    foot = f"<tfoot>{_row(of, _blank(of.total), shown, looks)}</tfoot>" if of.total else ""
    words = html_text(caption, LONGEST_CELL)
    many = ' class="many"' if len(shown) >= MANY_COLUMNS else ""
    return (
        f'<div class="scroll" role="region" aria-label="{words}" tabindex="0"><table{many}>'
        f"<caption><span>{words}</span></caption><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>{foot}</table></div>"
    )


def numbers_of(chart: OverTime) -> Table:
    """The numbers of a chart over time, one row a time; stacked ones with their sum."""
    sums = chart.shape == "stacked" and len(chart.series) > 1
    columns = [Column("start", chart.step, "date")]
    columns += [Column(f"series_{place}", each.name, chart.kind) for place, each in enumerate(chart.series)]
    rows = []
    for place, day in enumerate(chart.starts):
        values = [each.values[place] for each in chart.series]
        rows.append((day.isoformat(), *values, *([_sum(values)] if sums else [])))
    total: tuple[Value, ...] | None = None
    if chart.shape == "stacked":
        totals = [_sum(each.values) for each in chart.series]
        total = ("total", *totals, *([_sum(totals)] if sums else []))
    if sums:
        columns.append(Column("all", "all", chart.kind))
    return Table("numbers", tuple(columns), tuple(rows), total)


def _row(of: Table, values: Sequence[Value], shown: Sequence[int], looks: dict[int, str]) -> str:
    cells = []
    for order, place in enumerate(shown):
        text = html_text(written.for_people(values[place], of.columns[place].kind), LONGEST_CELL)
        is_head = order == 0 and of.columns[place].kind not in written.NUMERIC
        tag, scope = ("th", ' scope="row"') if is_head else ("td", "")
        cells.append(f"<{tag}{scope}{looks[place]}>{text}</{tag}>")
    return f"<tr>{''.join(cells)}</tr>"


def _look(of: Table, place: int) -> str:
    """The class of a column's cells, as an attribute: numbers, or words with the room they need."""
    column = of.columns[place]
    if column.kind in written.NUMERIC:
        return ' class="n"'
    longest = max((len(value) for row in of.rows if isinstance(value := row[place], str)), default=0)
    return ' class="w"' if longest >= WIDE_CELL else ""


def _others(of: Table, rows: Sequence[Sequence[Value]], shown: Sequence[int]) -> str:
    """The rows that do not fit, as one. Only a table with a total says that its rows add up."""
    words = f"other: {len(rows):,} more {'row' if len(rows) == 1 else 'rows'}, all of them in --format json"
    span = next((order for order, place in enumerate(shown) if of.columns[place].kind in written.NUMERIC), len(shown))
    cells = [f'<th scope="row" class="w" colspan="{span or 1}">{words}</th>']
    for place in shown[span or 1 :]:
        kind = of.columns[place].kind
        value = _sum([row[place] for row in rows]) if of.total and kind in _ADD_UP else None
        look = ' class="n"' if kind in written.NUMERIC else ""
        cells.append(f"<td{look}>{html_text(written.for_people(value, kind))}</td>")
    return f"<tr>{''.join(cells)}</tr>"


def _sum(values: Sequence[Value]) -> Decimal | int | None:
    """The sum of what is known; None when nothing is."""
    known = [value for value in values if isinstance(value, int | Decimal)]
    return sum(known[1:], known[0]) if known else None


def _blank(total: Sequence[Value]) -> list[Value]:
    return ["" if value is None else value for value in total]
