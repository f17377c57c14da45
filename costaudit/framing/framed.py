"""What every framer gives: a sample to recognise the format by, then all records, then what was counted on the way."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pyarrow as pa

from costaudit.errors import DataError
from costaudit.framing.source import Source

SCHEMA = pa.schema([("line", pa.int64()), ("byte_offset", pa.int64()), ("text", pa.string())])
MAX_RECORD_BYTES = 16 << 20
SAMPLED = 50
SAMPLE_BYTES = (1 << 20, 16 << 20, 128 << 20)
"""How far to look for a first record: further, the longer there is none."""


class Problem(NamedTuple):
    """A record that could not be framed: where it starts, why (a refusal code), and which field."""

    line: int
    byte_offset: int | None
    code: str
    field: str | None = None


class Framed(ABC):
    """An opened input. `batches` may be called once, after `sample`; the counts are complete when it is used up.

    `line` is 1-based and unique within the file: the line for formats that have a record a line, the record's number
    otherwise.
    `failure` is why the batches ended early, if they did: DuckDB would only tell that its source raised something.
    """

    schema = SCHEMA

    def __init__(self, source: Source) -> None:
        self._source = source
        self.problems: list[Problem] = []
        self.blank_lines = 0
        self.failure: DataError | None = None

    @property
    def sha256(self) -> str:
        """Of the bytes as they are on disk; known when the batches are used up."""
        return self._source.sha256()

    @property
    def size(self) -> int:
        return self._source.bytes_read

    @abstractmethod
    def sample(self, most: int = SAMPLED) -> list[str]:
        """The first records as JSON texts, without using them up."""

    @abstractmethod
    def _batches(self) -> Iterator[pa.RecordBatch]: ...

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All records. Raises DataError, kept in `failure`, when the input turns out to be cut off or damaged."""
        try:
            yield from self._batches()
            self._source.finish()
        except DataError as error:
            self.failure = error
            raise
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the file. Using up `batches` does it too; what was counted stays known."""
        self._source.close()


def batch(lines: Sequence[int], offsets: Sequence[int | None], texts: Sequence[str]) -> pa.RecordBatch:
    return pa.record_batch(
        [pa.array(lines, pa.int64()), pa.array(offsets, pa.int64()), pa.array(texts, pa.string())], schema=SCHEMA
    )
