"""Documents for a terminal, a pipe or a log: plain text in columns, the head dimmed where colour is on."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from costaudit.document import Document, Table
from costaudit.render import written
from costaudit.render.escape import visible

WIDEST_CELL = 60
_DIM, _PLAIN = "\x1b[2m", "\x1b[0m"


def render(document: Document, *, color: bool = False) -> str:
    """The whole document, ending in a newline. Escape codes only when `color`."""
    blocks = [visible(written.title(document))]
    for table in document.tables:
        lines = _table(table, color=color)
        blocks.append("\n".join([visible(table.title), *lines] if table.title else lines))
    if document.facts:
        width = max(_width(fact.title) for fact in document.facts)
        blocks.append(
            "\n".join(
                f"{visible(fact.title)}{' ' * (width - _width(fact.title))}    {visible(written.fact(fact))}"
                for fact in document.facts
            )
        )
    closing = [visible(note) for note in document.notes]
    if provenance := visible(written.provenance(document)):
        closing.append(_dim(provenance, color=color))
    if closing:
        blocks.append("\n".join(closing))
    return "\n\n".join(blocks) + "\n"


def render_all(kind: str, documents: Sequence[Document], *, color: bool = False) -> str:
    """Several documents of one `kind`, one after the other."""
    return "\n".join(render(document, color=color) for document in documents)


def _table(table: Table, *, color: bool) -> list[str]:
    shown = written.columns_for_people(table)
    columns = [table.columns[place] for place in shown]
    rows = [*table.rows, *([table.total] if table.total else [])]
    head = [_cut(visible(column.title)) for column in columns]
    cells = [
        [_cut(visible(written.for_people(row[place], table.columns[place].kind))) for place in shown] for row in rows
    ]
    widths = [max(map(_width, column)) for column in zip(head, *cells, strict=True)]
    right = [column.kind in written.NUMERIC for column in columns]
    lines = [_line(texts, widths, right) for texts in (head, *cells)]
    return [_dim(lines[0], color=color), *lines[1:]]


def _line(texts: list[str], widths: list[int], right: list[bool]) -> str:
    padded = []
    for text, width, is_number in zip(texts, widths, right, strict=True):
        space = " " * (width - _width(text))
        padded.append(space + text if is_number else text + space)
    return "  ".join(padded).rstrip()


def _cut(text: str) -> str:
    return text if len(text) <= WIDEST_CELL else text[: WIDEST_CELL - 1] + "…"


def _width(text: str) -> int:
    """Columns of a terminal the text takes: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _dim(text: str, *, color: bool) -> str:
    return f"{_DIM}{text}{_PLAIN}" if color else text
