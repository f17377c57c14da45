"""A JSON value a line, framed without copying: a block of the file is an Arrow array whose offsets are its line ends."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from costaudit.framing.framed import MAX_RECORD_BYTES, SAMPLED, SCHEMA, Framed, Problem, batch

BLOCK_BYTES = 4 << 20
_BOM = b"\xef\xbb\xbf"
_WHITE = (9, 10, 13, 32)


class Lines(Framed):
    """Lines end with LF or CRLF; a line over MAX_RECORD_BYTES is refused without being held in memory."""

    def sample(self, most: int = SAMPLED) -> list[str]:
        head = self._source.peek().removeprefix(_BOM)
        lines = head.split(b"\n")
        complete = lines if len(lines) == 1 else lines[:-1] if lines[-1] else lines
        return [line.decode("utf-8", "replace") for line in complete if line.strip()][:most]

    def _batches(self) -> Iterator[pa.RecordBatch]:
        rest, line, offset = b"", 1, 0
        while block := self._source.read(BLOCK_BYTES):
            if offset == 0 and not rest and block.startswith(_BOM):
                block, offset = block[len(_BOM) :], len(_BOM)
            end = block.rfind(b"\n") + 1
            if not end:
                rest += block
                if len(rest) > MAX_RECORD_BYTES:
                    rest, skipped = self._skip_line(rest)
                    self.problems.append(Problem(line, offset, "row.too_long"))
                    line, offset = line + 1, offset + skipped
                continue
            whole, rest = rest + block[:end], block[end:]
            found = self._framed(whole, line, offset)
            line, offset = line + found[0], offset + len(whole)
            if found[1].num_rows:
                yield found[1]
        if rest:
            found = self._framed(rest + b"\n", line, offset)
            if found[1].num_rows:
                yield found[1]

    def _skip_line(self, start: bytes) -> tuple[bytes, int]:
        """Read on to the end of a line that is too long. What follows it, and how many bytes it had."""
        size = len(start)
        while block := self._source.read(BLOCK_BYTES):
            end = block.find(b"\n") + 1
            if end:
                return block[end:], size + end
            size += len(block)
        return b"", size

    def _framed(self, block: bytes, first_line: int, first_offset: int) -> tuple[int, pa.RecordBatch]:
        """How many lines the block has (it ends with one's end), and those that are records."""
        ends = np.flatnonzero(np.frombuffer(block, np.uint8) == 10).astype(np.int32) + 1
        starts = np.concatenate([np.zeros(1, np.int32), ends[:-1]])
        texts = pa.Array.from_buffers(
            pa.binary(), len(ends), [None, pa.py_buffer(np.append(starts, ends[-1:])), pa.py_buffer(block)]
        )
        keep = ~self._blank(block, starts, ends)
        lines = np.arange(first_line, first_line + len(ends), dtype=np.int64)
        offsets = starts.astype(np.int64) + first_offset
        if keep.all():
            kept = pa.record_batch([pa.array(lines), pa.array(offsets), texts], names=SCHEMA.names)
        else:
            self.blank_lines += int((~keep).sum())
            chosen = pa.array(keep)
            kept = pa.record_batch([pa.array(lines), pa.array(offsets), texts], names=SCHEMA.names).filter(chosen)
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
