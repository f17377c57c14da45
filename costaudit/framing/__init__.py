"""Bytes to records: every input, whatever its form, becomes Arrow batches of (line, byte_offset, text), text being
one JSON value.

Our code opens, decompresses, bounds and numbers what it reads; DuckDB is only ever handed these batches, never a
file: its own
readers lose or change values in silence. What cannot be a record is a problem with a place and a code, never content.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from costaudit.framing.framed import MAX_RECORD_BYTES, SCHEMA, Framed, Problem
from costaudit.framing.source import Source

__all__ = ["SCHEMA", "Framed", "Problem", "Source", "open_input"]


def open_input(
    path: Path | None, *, columns: Collection[str], progress: Callable[[int, int], None] | None = None
) -> Framed:
    """Open a file (None: stdin), find out its form from its first bytes, and frame it.

    `columns` are the names by which a delimited text's first line is known to be a header; `progress` is told the
    bytes read
    and the file's size (0 when not known). Raises DataError when it is no text, table or database that could hold
    records.
    """
    source = Source(path, progress)
    try:
        return _framed(source, columns)
    except BaseException:
        source.close()
        raise


def _framed(source: Source, columns: Collection[str]) -> Framed:
    form = source.form()
    if form == "parquet":
        from costaudit.framing.parquet import ParquetFile

        return ParquetFile(source)
    if form == "sqlite":
        from costaudit.framing.sqlite import SqliteFile

        return SqliteFile(source)
    from costaudit.framing.delimited import Delimited
    from costaudit.framing.documents import Documents
    from costaudit.framing.lines import Lines
    from costaudit.framing.shape import shape_of

    match shape_of(_first_line_and_more(source)):
        case "lines":
            return Lines(source)
        case "documents":
            return Documents(source)
        case "delimited":
            return Delimited(source, columns)


def _first_line_and_more(source: Source) -> bytes:
    """The first bytes; more of them where a long first line has to be seen whole to tell lines from documents."""
    head = source.peek()
    return head if b"\n" in head.strip() else source.peek(MAX_RECORD_BYTES)
