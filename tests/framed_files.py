"""What a framer makes of a file, for tests: its records, what could not be one, and the lines that hold nothing."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

from costaudit import framing
from costaudit.framing import Framed


class Read(NamedTuple):
    """`records`: (line, byte offset, text); `problems`: (line, code)."""

    records: list[tuple[int, int | None, str]]
    problems: list[tuple[int, str]]
    blank_lines: int

    @property
    def values(self) -> list[Any]:
        return [json.loads(text) for _, _, text in self.records]

    @property
    def lines(self) -> list[int]:
        return [line for line, _, _ in self.records]


def read(path: Path, data: bytes | None = None, *, columns: Collection[str] = ()) -> Read:
    """Frame a file, written first when `data` is given."""
    if data is not None:
        path.write_bytes(data)
    return read_all(framing.open_input(path, columns=columns))


def read_all(framed: Framed) -> Read:
    framed.sample()
    rows = [row for batch in framed.batches() for row in zip(*(c.to_pylist() for c in batch.columns), strict=True)]
    return Read(rows, [(problem.line, problem.code) for problem in framed.problems], framed.blank_lines)
