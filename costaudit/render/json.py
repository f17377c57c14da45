"""Documents as JSON, version 1: additive. ASCII, sorted keys; money is exact decimal strings, counts are integers."""

from __future__ import annotations

import json
from collections.abc import Sequence

from costaudit.document import Document, LeftOut, Table, Value
from costaudit.render import written

VERSION = 1


def render(document: Document) -> str:
    """`rows` and `total` are the first table's; `tables` has the others by name. Every document has this shape."""
    return _text({"version": VERSION, **_document(document)})


def render_all(kind: str, documents: Sequence[Document]) -> str:
    """Several documents of one `kind`: the same objects, as a list under `documents`."""
    return _text({"version": VERSION, "kind": kind, "documents": [_document(document) for document in documents]})


def _document(document: Document) -> dict[str, object]:
    first, *others = document.tables
    return {
        "kind": document.kind,
        "name": document.name,
        "title": document.title,
        "period": document.period
        and {"since": document.period.since.isoformat(), "until": document.period.until.isoformat()},
        "prices": document.prices
        and {
            "version": document.prices.version,
            "sha256": document.prices.sha256,
            "genai_percent": written.for_programs(document.prices.genai_percent, "percent"),
            "reported_percent": written.for_programs(document.prices.reported_percent, "percent"),
            "estimated_percent": written.for_programs(document.prices.estimated_percent, "percent"),
        },
        "facts": {fact.key: written.for_programs(fact.value, fact.kind) for fact in document.facts},
        **_table(first),
        "tables": {table.name: _table(table) for table in others},
        "left_out": {thing.key: _left_out(thing) for thing in document.left_out},
        "notes": list(document.notes),
    }


def _table(table: Table) -> dict[str, object]:
    return {
        "rows": [_row(table, row) for row in table.rows],
        "total": None if table.total is None else _total(table, table.total),
    }


def _row(table: Table, row: tuple[Value, ...]) -> dict[str, str | int | None]:
    return {
        column.key: written.for_programs(value, column.kind) for column, value in zip(table.columns, row, strict=True)
    }


def _total(table: Table, total: tuple[Value, ...]) -> dict[str, str | int | None]:
    """The total's numbers; the word "total" in its text columns is for people."""
    row = _row(table, total)
    return {column.key: row[column.key] for column in table.columns if column.kind in written.NUMERIC}


def _left_out(thing: LeftOut) -> dict[str, object]:
    return {
        "count": thing.count,
        "what": thing.what,
        "input_tokens": thing.input_tokens,
        "output_tokens": thing.output_tokens,
        "by_model": [
            {
                "name": model.name,
                "requests": model.requests,
                "input_tokens": model.input_tokens,
                "output_tokens": model.output_tokens,
            }
            for model in thing.by_model
        ],
    }


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True, indent=2, allow_nan=False) + "\n"
