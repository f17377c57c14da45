"""Documents as CSV: one header, then rows; plain exact numbers, ISO dates, no total, `\\n` at line ends."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from costaudit.document import Document, Kind, Table, Value
from costaudit.render import written
from costaudit.render.escape import csv_text


def render(document: Document) -> str:
    """The first table: the answer. The supporting tables are in the JSON."""
    return _text([column.key for column in document.tables[0].columns], _rows(document.tables[0]))


def render_all(kind: str, documents: Sequence[Document]) -> str:
    """The first tables of several documents under one header, told apart by a first column, `name`.

    Where the first document compares the others, its columns differ from theirs, and it is the answer.
    """
    if not documents:
        return ""
    columns = documents[0].tables[0].columns
    header = ["name", *(column.key for column in columns)]
    documents = [document for document in documents if document.tables[0].columns == columns]
    return _text(
        header, [[csv_text(document.name), *row] for document in documents for row in _rows(document.tables[0])]
    )


def _rows(table: Table) -> list[list[str | int | None]]:
    kinds = [column.kind for column in table.columns]
    return [[_cell(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in table.rows]


def _cell(value: Value, kind: Kind) -> str | int | None:
    return csv_text(value) if isinstance(value, str) else written.for_programs(value, kind)


def _text(header: Sequence[str], rows: Sequence[Sequence[str | int | None]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
