"""A framed input in parts, so that a file of any size needs the memory of one part."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from costaudit.framing.framed import Framed


def slices(framed: Framed, most_bytes: int) -> Iterator[pa.RecordBatchReader]:
    """Streams of records, each to be used up before the next is asked for. An input without records gives an empty one.

    Raises the framer's DataError, which whoever reads a stream may only see as a failure of theirs (`Framed.failure`).
    """
    batches = framed.batches()
    first = True
    while (head := next(batches, None)) is not None or first:
        yield pa.RecordBatchReader.from_batches(framed.schema, _part(head, batches, most_bytes))
        first = False


def _part(head: pa.RecordBatch | None, rest: Iterator[pa.RecordBatch], most_bytes: int) -> Iterator[pa.RecordBatch]:
    size = 0
    while head is not None:
        yield head
        size += head.nbytes
        head = next(rest, None) if size < most_bytes else None
