"""What the documents show is what the commands print. `make update-golden` rewrites them; review the diff."""

from __future__ import annotations

import os
import re
from pathlib import Path

import consoles
import pytest

DOCUMENTS = [consoles.ROOT / "README.md", *sorted((consoles.ROOT / "docs").glob("*.md"))]
SHOWING = [path for path in DOCUMENTS if "```console" in path.read_text("utf-8")]
TRANSCRIPTS = sorted(Path(__file__).with_name("transcripts").glob("*.txt"))
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)")


@pytest.mark.parametrize("path", SHOWING, ids=lambda path: path.name)
def test_a_document_shows_what_its_commands_print(path: Path, tmp_path: Path) -> None:
    written = path.read_text("utf-8")
    with consoles.scratch(tmp_path):
        printed = consoles.page(written)
    _same(path, written, printed)


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.name)
def test_a_transcript_is_what_a_session_prints(path: Path, tmp_path: Path) -> None:
    written = path.read_text("utf-8")
    with consoles.scratch(tmp_path):
        printed = consoles.transcript(written, marked=True)
    _same(path, written, printed)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    missing = [link for link in _LINK.findall(path.read_text("utf-8")) if not (path.parent / link).exists()]
    assert missing == []


def _same(path: Path, written: str, printed: str) -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(printed, "utf-8")
    assert printed == written or os.environ.get("UPDATE_GOLDEN")
