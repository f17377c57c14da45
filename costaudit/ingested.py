"""What an ingest is asked, and what it says became of each file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from costaudit import duplicates


@dataclass(frozen=True, slots=True)
class FileSummary:
    """What became of one file. `note` says what a person should know of it; `failed` that nothing of it was kept.

    requests + refused + duplicates + not_requests = records. `refusals` are the first places: line, code, field.
    The lines of a bill are not_requests; `bill_rows` is what the store's table `bill` has of them. `kinds` says how the
    duplicates were known (costaudit.duplicates), and adds up to them; it is empty where nothing was kept. `given_way`
    are requests of files read before that turned out to be duplicates of this one's.
    """

    path: str
    reader: str | None = None
    records: int = 0
    requests: int = 0
    refused: int = 0
    duplicates: int = 0
    not_requests: int = 0
    blank_lines: int = 0
    note: str = ""
    failed: bool = False
    hint: str | None = None
    refusals: tuple[tuple[int, str, str | None], ...] = ()
    bill_rows: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    given_way: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What became of the store. Times are UTC, and of all it holds; None when no log in it carries one."""

    files: tuple[FileSummary, ...]
    first_ts: datetime | None
    last_ts: datetime | None

    @property
    def added(self) -> int:
        """By how many requests the store has grown."""
        return sum(file.requests - sum(file.given_way.values()) for file in self.files)

    @property
    def already(self) -> int:
        """Records of files that were kept that repeat a call which is counted once."""
        return sum(self.kinds.values())

    @property
    def kinds(self) -> dict[str, int]:
        """How those were known, most frequent first."""
        return duplicates.added_up(counts for file in self.files for counts in (file.kinds, file.given_way))

    @property
    def failed(self) -> bool:
        return any(file.failed for file in self.files)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person asked of an ingest; the same for every file.

    `readers` is a folder of readers beside ours; `bill` asks to keep bills and usage reports, and nothing else.
    `at` is the UTC day to give records that carry no time; `max_bad` the share of a file's records (0..1) that may be
    refused. `estimate_usage` asks for an estimate, from the texts of a call, where its log has no usage.
    """

    reader: str | None = None
    mapping: Path | None = None
    tags: dict[str, str] | None = None
    at: date | None = None
    dry_run: bool = False
    strict: bool = False
    max_bad: Decimal = Decimal("0.5")
    readers: Path | None = None
    bill: bool = False
    estimate_usage: bool = False
