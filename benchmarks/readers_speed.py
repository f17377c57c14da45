"""Rows a second of each reader, on a file made from its sample under tests/readers, as a ratio to the LiteLLM reader's."""

from __future__ import annotations

import csv
import json
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from costaudit import ingest, store

SAMPLES = Path(__file__).parents[1] / "tests" / "readers"
FIRST = "litellm"
IDS = re.compile(r"(^|_|\.)(id|uuid)$|[a-z]Id$|_?span_id$|trace_id$|request_id$|response_id$|generation_id$")


def main(rows: int, names: list[str]) -> None:
    first = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for name in [FIRST, *(name for name in names if name != FIRST)]:
            sample = sorted((SAMPLES / name).glob("in.*"))[0]
            log = _made(sample, Path(folder), rows)
            if log is None:
                continue
            started = time.process_time()
            with store.open_store(":memory:", write=True) as con:
                (read,) = ingest.ingest(con, [str(log)], ingest.Choices()).files
            speed = read.records / (time.process_time() - started)
            first = first or speed
            size = log.stat().st_size / max(read.records, 1)
            print(
                f"{name:15} {speed / first:5.2f} x {FIRST}  {speed:9,.0f} rows a second of processor time, {size:,.0f} bytes a row",
                flush=True,
            )
            log.unlink()


def _made(sample: Path, folder: Path, rows: int) -> Path | None:
    """The sample's records over and over, each time under other ids; None where the sample is a database."""
    if sample.suffix == ".csv":
        with sample.open(newline="") as file:
            records: list[Any] = list(csv.DictReader(file))
        log = folder / f"{sample.parent.name}.csv"
        with log.open("w", newline="") as out:
            writer = csv.DictWriter(out, records[0])
            writer.writeheader()
            for place in range(rows):
                writer.writerow(_renamed(records[place % len(records)], place // len(records)))
        return log
    if sample.suffix not in (".jsonl", ".json"):
        return None
    text = sample.read_text("utf-8")
    records = json.loads(text) if text.lstrip().startswith("[") else _values(text)
    log = folder / f"{sample.parent.name}.jsonl"
    with log.open("w") as out:
        for place in range(rows):
            out.write(json.dumps(_renamed(records[place % len(records)], place // len(records))) + "\n")
    return log


def _values(text: str) -> list[Any]:
    """JSON values one after another, whatever stands between them; broken ones end it."""
    decoder, found, at = json.JSONDecoder(), [], 0
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except ValueError:
            line_end = text.find("\n", at)
            if line_end < 0:
                break
            at = line_end + 1
            continue
        found.append(value)
        while at < len(text) and text[at].isspace():
            at += 1
    return [value for value in found if isinstance(value, dict)]


def _renamed(value: Any, turn: int) -> Any:
    if isinstance(value, dict):
        return {
            key: f"{inner}{turn:x}" if isinstance(inner, str) and inner and IDS.search(key) else _renamed(inner, turn)
            for key, inner in value.items()
        }
    return [_renamed(each, turn) for each in value] if isinstance(value, list) else value


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 200_000,
        sys.argv[2:] or sorted(path.name for path in SAMPLES.iterdir() if path.is_dir()),
    )
