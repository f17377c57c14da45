"""What form a text has: a JSON value a line, JSON documents, or delimited columns. Decided by its first megabyte."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

Shape = Literal["lines", "documents", "delimited"]
_LOOKED_AT = 50
_LISTS = (
    "data",
    "results",
    "result",
    "traces",
    "items",
    "records",
    "rows",
    "logs",
    "entries",
    "events",
    "value",
    "requests",
    "hits",
    "runs",
    "calls",
    "generations",
)
"""Keys under which exports and APIs put a page of records."""
_ANSWERS = ("usage", "created", "usageMetadata", "choices", "model", "attributes", "run_type", "span_kind")
"""Keys of a provider's own answer, whose `data` are embeddings or images, and of a span, whose `events` are no
records."""


def shape_of(head: bytes) -> Shape:
    """`lines` also for an empty text: there is nothing in it either way.

    >>> shape_of(b'{"a": 1}\\n{"a": 2}\\n'), shape_of(b'[{"a": 1}]'), shape_of(b"a,b\\n1,2\\n")
    ('lines', 'documents', 'delimited')
    """
    lines = [line for _, line in zip(range(_LOOKED_AT), _lines(head), strict=False)]
    if not lines:
        return "lines"
    first = parsed(lines[0])
    if isinstance(first, dict):
        return "documents" if page_key(first) else "lines"
    if isinstance(first, list):
        return "documents" if any(isinstance(each, dict | list) for each in first) or not first else "lines"
    objects = sum(isinstance(parsed(line), dict) for line in lines[1:])
    if objects * 2 >= len(lines) - 1 > 0:
        return "lines"
    if lines[0][:1] in (b"{", b"["):
        return "documents"
    return "lines" if objects else "delimited"


def page_key(record: dict[str, Any]) -> str | None:
    """The key of the list that a page of records holds; None for a record.

    >>> page_key({"data": [{"id": 1}], "has_more": False}), page_key({"data": [{"embedding": []}], "usage": {}})
    ('data', None)
    """
    if any(key in record for key in _ANSWERS):
        return None
    return next((key for key in _LISTS if _is_list_of_objects(record.get(key))), None)


def parsed(text: bytes | str) -> Any:
    """The JSON value, None where it is none (or is null)."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _lines(head: bytes) -> Iterator[bytes]:
    text = head.removeprefix(b"\xef\xbb\xbf")
    for line in text.split(b"\n"):
        if line.strip():
            yield line.strip()
