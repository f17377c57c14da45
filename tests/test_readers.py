"""Every format: what is in `readers/<format>/in.*` becomes the requests, refusals and duplicates of its `out.json`.

To add a format, add a folder with an `in` file of your own invention, and let
`UPDATE_GOLDEN=1 pytest tests/test_readers.py` write its `out.json`, which you then check by hand.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import duckdb
import pytest

from costaudit import framing, ingest, readers, store

FORMATS = sorted(folder for folder in Path(__file__).with_name("readers").iterdir() if folder.is_dir())
REQUESTS = """
select r.* exclude (request_key, offer_id, source_id, task, task_reason, task_confidence, text_task, text_confidence), o.* exclude (offer_id),
       (select json_group_object(meter, quantity) from request_meter m where m.request_key = r.request_key) as rare
from request r join offer o using (offer_id)
order by source_line, request_key
"""


@pytest.mark.parametrize("folder", FORMATS, ids=lambda folder: folder.name)
def test_a_log_of_each_format_is_read_as_its_sample_says(folder: Path) -> None:
    got = read(sample_of(folder))
    expected = folder / "out.json"
    if os.environ.get("UPDATE_GOLDEN"):
        expected.write_text(json.dumps(got, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert got == json.loads(expected.read_text("utf-8"))


@pytest.mark.parametrize("folder", FORMATS, ids=lambda folder: folder.name)
def test_a_sample_is_recognised_by_its_own_reader_and_by_no_other(folder: Path) -> None:
    known = readers.readers()
    own = folder.name.replace("_", "-")
    framed = framing.open_input(sample_of(folder), columns=readers.columns(known))
    sample = framed.sample()
    found = readers.detect(sample, known)
    assert found is not None
    assert found.name == own
    for text in sample:
        # a reader of a greater rank knows a more general form, and gives way
        owners = {reader.name for reader in known if reader.rank <= found.rank and reader.owns(json.loads(text))}
        assert owners <= {own}, f"{text[:100]} is claimed by {sorted(owners)}"


@pytest.mark.parametrize("folder", FORMATS, ids=lambda folder: folder.name)
def test_reading_a_log_twice_in_other_bytes_adds_nothing(folder: Path, tmp_path: Path) -> None:
    if sample_of(folder).suffix != ".jsonl":
        pytest.skip("only of lines is it known how to change the bytes")
    again = tmp_path / "again.jsonl"
    again.write_bytes(sample_of(folder).read_bytes() + b"\n")
    with store.open_store(":memory:", write=True) as con:
        before = ingest.ingest(con, [str(sample_of(folder))], ingest.Choices())
        after = ingest.ingest(con, [str(again)], ingest.Choices())
        assert (after.files[0].requests, after.files[0].refused) == (0, before.files[0].refused)


def sample_of(folder: Path) -> Path:
    (found,) = folder.glob("in.*")
    return found


def read(path: Path) -> dict[str, Any]:
    """What becomes of a file, without the columns that say nothing (null, zero, empty) of a request."""
    with store.open_store(":memory:", write=True) as con:
        con.execute("update meta set prefix_key = 'of this test'")  # another one in every store otherwise
        (summary,) = ingest.ingest(con, [str(path)], ingest.Choices()).files
        assert summary.requests + summary.refused + summary.duplicates + summary.not_requests == summary.records
        return {
            "reader": summary.reader,
            "records": summary.records,
            "duplicates": summary.duplicates,
            "not_requests": summary.not_requests,
            "refused": [list(refusal) for refusal in summary.refusals],
            "requests": [{name: shown(value) for name, value in row.items() if value} for row in rows(con)],
        }


def rows(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    found = con.execute(REQUESTS)
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def shown(value: object) -> object:
    return (
        value
        if isinstance(value, int | dict | list)
        else f"{value.normalize():f}"
        if hasattr(value, "normalize")
        else str(value)
    )
