"""Delimited text: a header line, then a record a row; each row becomes a JSON object of texts, empty cells left out.

The line a record is given is where its row begins in the file, whatever line breaks its cells hold.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterator
from typing import cast

import pyarrow as pa

from costaudit.errors import DataError, NotALog
from costaudit.framing.framed import MAX_RECORD_BYTES, SAMPLED, Framed, Problem, batch
from costaudit.framing.source import Source

_DELIMITERS = (",", ";", "\t", "|")
_ROWS = 20_000
_LEAST_KNOWN = 2
_MOST_COLUMNS = 5_000


class Delimited(Framed):
    """`known` are column names that make a first line a header. Raises DataError when the first line is none."""

    def __init__(self, source: Source, known: Collection[str]) -> None:
        super().__init__(source)
        csv.field_size_limit(MAX_RECORD_BYTES)
        head = source.peek().decode("utf-8", "surrogateescape").removeprefix("\ufeff")
        self._skipped = _comment_lines(head)
        first = "\n".join(head.split("\n")[self._skipped : self._skipped + 20])
        self._delimiter, self._header = _header(first, frozenset(known))
        twice = sorted({name for name in self._header if self._header.count(name) > 1})
        if twice:
            raise DataError(f"its header names {', '.join(twice)} twice")

    def sample(self, most: int = SAMPLED) -> list[str]:
        text = self._source.peek().decode("utf-8-sig", "replace")
        rows = self._rows(io.StringIO(text, newline=""))
        records = []
        for _, row, problem in rows:
            if problem is None:
                records.append(self._record(row))
            if len(records) == most:
                break
        return records

    def _batches(self) -> Iterator[pa.RecordBatch]:
        self.blank_lines = 0  # the sample has counted some of them
        text = io.TextIOWrapper(
            cast(io.BufferedReader, _Bytes(self._source)), "utf-8-sig", "surrogateescape", newline=""
        )
        lines: list[int] = []
        texts: list[str] = []
        for line, row, problem in self._rows(text):
            if problem is not None:
                self.problems.append(Problem(line, None, problem))
                continue
            lines.append(line)
            texts.append(self._record(row))
            if len(lines) == _ROWS:
                yield batch(lines, [None] * len(lines), texts)
                lines, texts = [], []
        if lines:
            yield batch(lines, [None] * len(lines), texts)

    def _rows(self, text: io.TextIOBase) -> Iterator[tuple[int, list[str], str | None]]:
        """The line each row begins on, its cells, and why it is no record. The header is not among them."""
        for _ in range(self._skipped):
            next(text)
            self.blank_lines += 1
        reader = csv.reader(text, delimiter=self._delimiter, strict=True)
        header = [name.strip().lower() for name in next(reader, [])]
        width = len(header)
        while True:
            line = self._skipped + reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield line, [], "row.too_long" if "field limit" in str(error) else "row.csv_quote"
                continue
            if not any(row):
                self.blank_lines += 1
            elif len(row) != width:
                yield line, row, "row.columns"
            elif [name.strip().lower() for name in row] == header:
                yield line, row, "row.repeated_header"
            elif not _is_clean("".join(row)):
                yield line, row, "row.encoding"
            else:
                yield line, row, None

    def _record(self, row: list[str]) -> str:
        return json.dumps(
            {name: cell for name, cell in zip(self._header, row, strict=True) if cell}, ensure_ascii=False
        )


class _Bytes(io.RawIOBase):
    """A Source as the stream a TextIOWrapper wants."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._source.read(size if size > 0 else 1 << 20)

    def read1(self, size: int = -1) -> bytes:
        return self._source.read(max(size, 1 << 20))


def _comment_lines(head: str) -> int:
    """How many lines come before the header: comments and blank ones."""
    lines = head.split("\n")
    return next((place for place, line in enumerate(lines) if line.strip() and not line.startswith("#")), 0)


def _header(first: str, known: frozenset[str]) -> tuple[str, list[str]]:
    """The delimiter under which the first line names most columns that are known, and those names as readers know
    them."""
    best: tuple[int, str, list[str]] = (0, ",", [])
    for delimiter in _DELIMITERS:
        try:
            names = next(csv.reader(io.StringIO(first, newline=""), delimiter=delimiter, strict=True), [])
        except csv.Error:
            continue
        if len(names) > _MOST_COLUMNS:
            raise DataError(f"it has more than {_MOST_COLUMNS:,} columns, which no log does")
        read_as = [_known_as(name.removeprefix("\ufeff"), known) for name in names]
        count = len(set(read_as) & known)
        if count > best[0]:
            best = (count, delimiter, read_as)
    if best[0] < _LEAST_KNOWN:
        raise NotALog(
            "its first line is no header costaudit knows, and it is no JSON",
            hint="say which column is which with --map FILE",
        )
    return best[1], best[2]


def _known_as(name: str, known: frozenset[str]) -> str:
    """A column's name as a reader knows it: exactly, or but for case and spaces.

    >>> _known_as(" Request_ID ", frozenset({"request_id"})), _known_as("Other Thing", frozenset())
    ('request_id', 'Other Thing')
    """
    plain = name.strip()
    if plain in known:
        return plain
    lower = plain.lower().replace(" ", "_")
    return lower if lower in known else plain


def _is_clean(text: str) -> bool:
    return "\x00" not in text and not (not text.isascii() and any("\udc80" <= letter <= "\udcff" for letter in text))
