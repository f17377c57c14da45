"""Makes the sample logs anew: `python sample_logs/make.py [FOLDER]`. Always the same content."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import applications
import desks
import raw_pairs
import spans


def main(folder: Path) -> None:
    _lines(
        folder / "support-chat.litellm.jsonl.gz",
        applications.litellm(),
        broken='{"id": "msg-chat-cut", "call_type": "acompl',
    )
    _lines(folder / "ticket-triage.openai.jsonl.gz", raw_pairs.openai())
    _lines(folder / "nightly-digest.anthropic.jsonl.gz", raw_pairs.anthropic())
    _lines(folder / "invoices.gemini.jsonl.gz", raw_pairs.gemini())
    _lines(folder / "handbook-qa.bedrock.jsonl.gz", raw_pairs.bedrock())
    _lines(folder / "order-agent.otlp.jsonl.gz", spans.otlp())
    _lines(folder / "catalogue.ai-sdk.jsonl", applications.ai_sdk())
    for developer in ("ada", "ben"):
        _lines(folder / "claude-code" / f"{developer}.jsonl.gz", desks.claude_code(developer))
    _table(folder / "translations" / "translations.csv", desks.translations())


def _lines(path: Path, records: Iterable[dict[str, Any]], *, broken: str = "") -> None:
    """`broken` is a last line as a full disk leaves it."""
    texts = [json.dumps(record, separators=(",", ":")) for record in records]
    _write(path, "".join(f"{text}\n" for text in (*texts, *([broken] if broken else []))))


def _table(path: Path, rows: Iterable[tuple[object, ...]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    _write(path, text.getvalue())


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = text.encode()
    path.write_bytes(gzip.compress(content, 9, mtime=0) if path.suffix == ".gz" else content)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
