"""A JSON value a line, framed without copying: a block of the file is an Arrow array whose offsets are its line
ends."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from costaudit.errors import DataError
from costaudit.framing.framed import MAX_RECORD_BYTES, SAMPLE_BYTES, SAMPLED, SCHEMA, Framed, Problem, batch

BLOCK_BYTES = 16 << 20  # so that of the vectors DuckDB cuts it into, few are not full
_BOM = b"\xef\xbb\xbf"
_LF = 10
_WHITE = (9, _LF, 13, 32)


class Lines(Framed):
    """Lines end with LF or CRLF; a line over MAX_RECORD_BYTES is refused without being held in memory."""

    def sample(self, most: int = SAMPLED) -> list[str]:
        for size in SAMPLE_BYTES:
            head = self._source.peek(size)
            *lines, cut_off = head.removeprefix(_BOM).split(b"\n")
            if len(head) < size:
                lines.append(cut_off)
            found = [line for line in lines if line.strip() and len(line) <= MAX_RECORD_BYTES]
            if found or len(head) < size:
                return [line.decode("utf-8", "replace") for line in found[:most]]
        raise DataError(f"its first {SAMPLE_BYTES[-1] >> 20} MB hold no line that could be a record")

    def _batches(self) -> Iterator[pa.RecordBatch]:
        rest, after, line, offset = b"", b"", 1, 0
        while block := after or self._source.read(BLOCK_BYTES):
            after = b""
            if offset == 0 and not rest and block.startswith(_BOM):
                block, offset = block[len(_BOM) :], len(_BOM)
            end = block.rfind(b"\n") + 1
            if not end:
                rest += block
                if len(rest) > MAX_RECORD_BYTES:
                    after, skipped = self._skip_line(len(rest))
                    self.problems.append(Problem(line, offset, "row.too_long"))
                    rest, line, offset = b"", line + 1, offset + skipped
                continue
            begin = block.find(b"\n") + 1 if rest else 0
            # the line that two blocks share is the only one that is copied
            for whole, start, stop in ((rest + block[:begin], 0, len(rest) + begin), (block, begin, end)):
                if start < stop:
                    lines, rows = self._framed(whole, start, stop, line, offset)
                    line, offset = line + lines, offset + stop - start
                    if rows.num_rows:
                        yield rows
            rest = block[end:]
        if rest:
            _, rows = self._framed(rest + b"\n", 0, len(rest) + 1, line, offset)
            if rows.num_rows:
                yield rows

    def _skip_line(self, size: int) -> tuple[bytes, int]:
        """Read on to the end of a line that is too long, `size` bytes of which are read. What follows it, and how
        many bytes it had."""
        while block := self._source.read(BLOCK_BYTES):
            end = block.find(b"\n") + 1
            if end:
                return block[end:], size + end
            size += len(block)
        return b"", size

    def _framed(
        self, block: bytes, start: int, stop: int, first_line: int, first_offset: int
    ) -> tuple[int, pa.RecordBatch]:
        """How many lines the block has from `start` to `stop` (where one ends), and those that are records."""
        ends = np.flatnonzero(np.frombuffer(block, np.uint8)[start:stop] == _LF).astype(np.int32) + np.int32(start + 1)
        starts = np.concatenate([np.full(1, start, np.int32), ends[:-1]])
        texts = pa.Array.from_buffers(
            pa.binary(), len(ends), [None, pa.py_buffer(np.append(starts, ends[-1:])), pa.py_buffer(block)]
        )
        blank = self._blank(block, starts, ends)
        lines = np.arange(first_line, first_line + len(ends), dtype=np.int64)
        offsets = starts.astype(np.int64) + (first_offset - start)
        too_long = ends - starts > MAX_RECORD_BYTES + len("\r\n")
        self.blank_lines += int(blank.sum())
        self.problems += [
            Problem(int(lines[place]), int(offsets[place]), "row.too_long")
            for place in np.flatnonzero(too_long & ~blank)
        ]
        keep = ~(blank | too_long)
        kept = pa.record_batch([_whole_numbers(lines), _whole_numbers(offsets), texts], names=SCHEMA.names)
        if not keep.all():
            kept = kept.filter(pa.array(keep.tolist(), pa.bool_()))
        try:
            return len(ends), kept.cast(SCHEMA)
        except pa.ArrowInvalid:
            return len(ends), self._decodable(kept)

    @staticmethod
    def _blank(block: bytes, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """Which lines have nothing but white space. Only those that begin with it are looked at."""
        first = np.frombuffer(block, np.uint8)[starts]
        blank = np.isin(first, _WHITE)
        for place in np.flatnonzero(blank):
            blank[place] = not block[starts[place] : ends[place]].strip()
        return blank

    def _decodable(self, rows: pa.RecordBatch) -> pa.RecordBatch:
        """The rows that are UTF-8; the others are problems."""
        lines, offsets, texts = [], [], []
        for line, offset, text in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            try:
                texts.append(text.decode("utf-8"))
            except UnicodeDecodeError:
                self.problems.append(Problem(line, offset, "row.encoding"))
                continue
            lines.append(line)
            offsets.append(offset)
        return batch(lines, offsets, texts)


def _whole_numbers(values: np.ndarray) -> pa.Array:
    """64-bit integers as Arrow has them. `pa.array` of a numpy array would import pandas to look at it."""
    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(values)])
