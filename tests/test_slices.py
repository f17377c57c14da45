"""A file of any size is read a slice at a time, and what a record means does not depend on where the cuts are."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_readers import FORMATS, read, sample_of

from costaudit import ingest
from costaudit.framing import lines

JOINED = {"azure", "braintrust", "phoenix"}
"""Formats that spread one call over several rows: rows on both sides of a cut are not put together (log-formats.md)."""


@pytest.mark.parametrize(
    "folder", [each for each in FORMATS if each.name not in JOINED], ids=lambda folder: folder.name
)
def test_a_log_cut_anywhere_is_read_as_a_whole(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session's model and id stand once, at its beginning: such files are not cut at all."""
    if sample_of(folder).suffix != ".jsonl":
        pytest.skip("only lines can be had in blocks this small")
    whole = read(sample_of(folder))
    monkeypatch.setattr(lines, "BLOCK_BYTES", 600)
    monkeypatch.setattr(ingest, "SLICE_BYTES", 1)
    cut = read(sample_of(folder))
    for found in (whole, cut):
        found["requests"].sort(
            key=lambda request: (request["source_line"], request["request_id"], request.get("part", 0))
        )
    assert cut == whole
