"""JSON documents: an array of records, records one after another (pretty-printed or not), or pages that hold a list
of them.

Records are cut out of the text as they stand, so that numbers keep every digit; a file of any size needs the memory
of one
record or page. Records are numbered, since several may stand on a line.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from costaudit.framing.brackets import Cut, cut, list_span
from costaudit.framing.framed import MAX_RECORD_BYTES, SAMPLE_BYTES, SAMPLED, Framed, Problem, batch
from costaudit.framing.shape import page_key, parsed

BLOCK_BYTES = 4 << 20
MAX_PAGE_BYTES = 512 << 20
_BATCH_BYTES = 8 << 20
_BETWEEN = b" \t\r\n,"


class Documents(Framed):
    def sample(self, most: int = SAMPLED) -> list[str]:
        for size in SAMPLE_BYTES:
            head = self._source.peek(size)
            found: list[str] = []
            for record, _ in _Cutter().feed(head, last=len(head) < size):
                if record is not None:
                    found.append(record.decode("utf-8", "replace"))
                if len(found) == most:
                    return found
            if found or len(head) < size:
                return found
        return []

    def _batches(self) -> Iterator[pa.RecordBatch]:
        cutter = _Cutter()
        number = 0
        rows: list[tuple[int, int, str]] = []
        size = 0
        last = False
        while not last:
            # as much again as waits to be complete, so that a large page is looked through a few times only
            block = self._source.read(max(BLOCK_BYTES, cutter.waiting))
            last = not block
            for record, offset in cutter.feed(block, last=last):
                number += 1
                if record is None or len(record) > MAX_RECORD_BYTES:
                    self.problems.append(Problem(number, offset, "row.json" if record is None else "row.too_long"))
                    continue
                try:
                    rows.append((number, offset, record.decode("utf-8")))
                except UnicodeDecodeError:
                    self.problems.append(Problem(number, offset, "row.encoding"))
                    continue
                size += len(record)
            if rows and (size > _BATCH_BYTES or last):
                yield batch(*zip(*rows, strict=True))
                rows, size = [], 0


class _Cutter:
    """Cuts a growing text into records. `feed` gives (record, byte offset); a record of None stands for text that is
    none."""

    def __init__(self) -> None:
        self._rest = b""
        self._offset = 0
        self._in_array = False
        self._page_key: str | None = None
        self._pages_known = False

    @property
    def waiting(self) -> int:
        """How many bytes there are of a value that is not complete."""
        return len(self._rest)

    def feed(self, block: bytes, *, last: bool) -> Iterator[tuple[bytes | None, int]]:
        self._rest += block
        self._drop(len(b"\xef\xbb\xbf") if self._offset == 0 and self._rest.startswith(b"\xef\xbb\xbf") else 0)
        while True:
            self._drop(len(self._rest) - len(self._rest.lstrip(_BETWEEN)))
            if not self._in_array and self._rest.startswith(b"["):
                self._in_array = True
                self._drop(1)
                continue
            found = cut(self._rest, in_array=self._in_array)
            yield from self._records(found)
            self._drop(found.used)
            if not found.array_ended:
                break
            self._in_array = False
        if (last and self._rest.strip(_BETWEEN)) or len(self._rest) > MAX_PAGE_BYTES:
            yield None, self._offset
            self._drop(len(self._rest))

    def _records(self, found: Cut) -> Iterator[tuple[bytes | None, int]]:
        for start, end, is_value in found.pieces:
            text = self._rest[start:end]
            if not is_value:
                yield None, self._offset + start
            elif not self._in_array and (inner := self._page(text)):
                opens, page = inner
                for inner_start, inner_end, inner_is_value in page.pieces:
                    piece = text[opens + inner_start : opens + inner_end] if inner_is_value else None
                    yield piece, self._offset + start + opens + inner_start
            else:
                yield text, self._offset + start

    def _page(self, text: bytes) -> tuple[int, Cut] | None:
        """Where the list of a page's records begins in it, and the list cut up; None when it is a record itself."""
        if not self._pages_known:
            value = parsed(text)
            self._page_key = page_key(value) if isinstance(value, dict) else None
            self._pages_known = True
        if self._page_key is None:
            return None
        opens = list_span(text, self._page_key)
        return None if opens is None else (opens, cut(text[opens:], in_array=True))

    def _drop(self, size: int) -> None:
        self._rest = self._rest[size:]
        self._offset += size
