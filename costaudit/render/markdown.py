"""Documents for a pull request or an issue: GitHub's Markdown, every value from a log written as code."""

from __future__ import annotations

from collections.abc import Sequence

from costaudit.document import Document, Kind, Table, Value
from costaudit.render import written
from costaudit.render.escape import markdown_prose, markdown_value

MOST_BYTES = 60_000  # GitHub refuses a comment of more than 65,536 characters
TOTAL = "total"


def render(document: Document) -> str:
    """The whole document. Rows that do not fit a comment are counted, not shown."""
    budget = MOST_BYTES
    blocks = [f"### {markdown_prose(written.title(document))}"]
    closing = [markdown_prose(note) for note in document.notes]
    if provenance := written.provenance(document):
        closing.append(markdown_prose(provenance))
    facts = [f"- {markdown_prose(fact.title)}: {_value(written.fact(fact), fact.kind)}" for fact in document.facts]
    budget -= sum(len(line.encode()) + 2 for line in (*blocks, *closing, *facts))
    for table in document.tables:
        if table.title:
            blocks.append(f"**{markdown_prose(table.title)}**")
        lines = table_lines(table, budget)
        budget -= sum(len(line.encode()) + 1 for line in lines)
        blocks.append("\n".join(lines))
    if facts:
        blocks.append("\n".join(facts))
    return "\n\n".join([*blocks, *closing]) + "\n"


def render_all(kind: str, documents: Sequence[Document]) -> str:
    """Several documents of one `kind`, one after the other."""
    return "\n".join(render(document) for document in documents)


def table_lines(table: Table, budget: int) -> list[str]:
    shown = written.columns_for_people(table)
    columns = [table.columns[place] for place in shown]
    lines = [
        _line([markdown_prose(column.title) for column in columns]),
        _line(["--:" if column.kind in written.NUMERIC else ":--" for column in columns]),
    ]
    total = [_line([_total(table.total[place], table, place) for place in shown])] if table.total else []
    left = budget - sum(len(line.encode()) + 1 for line in (*lines, *total)) - 200
    for count, row in enumerate(table.rows):
        line = _line([_value(row[place], table.columns[place].kind) for place in shown])
        left -= len(line.encode()) + 1
        if left < 0:
            return [*lines, *total, "", f"{len(table.rows) - count:,} more rows do not fit here."]
        lines.append(line)
    return [*lines, *total]


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _value(value: Value, kind: Kind) -> str:
    text = written.for_people(value, kind)
    return markdown_value(text) if isinstance(value, str) else text


def _total(value: Value, table: Table, place: int) -> str:
    if value is None:
        return ""
    text = _value(value, table.columns[place].kind)
    return f"**{TOTAL if value == TOTAL else text}**"
