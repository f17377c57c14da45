"""What is said of the formats is true of the readers, and readers of others are as good as ours."""

from __future__ import annotations

import json
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

from costaudit import ingest, readers, store
from costaudit.bills import bills
from costaudit.errors import FileError, UsageError
from costaudit.readers import formats, plugins

ACME = """/*
title: ACME's gateway
rank: 5
tells: [tokens]
export: acme logs export
own:
- [acme_call]
*/
create or replace temp view drafted as
select line, byte_offset, json_extract_string(text, '$.acme_call') as request_id,
       json_extract_string(text, '$.at') as ts,
       json_extract_string(text, '$.model') as request_model, json_extract_string(text, '$.counts') as usage
from record;
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "acme.sql").write_text(ACME, "utf-8")
    return tmp_path / "acme"


@pytest.fixture
def log(tmp_path: Path) -> str:
    path = tmp_path / "acme.jsonl"
    call = {
        "acme_call": "c1",
        "at": "2026-10-05T08:00:00Z",
        "model": "gpt-4o",
        "counts": {"prompt_tokens": 7, "completion_tokens": 2},
    }
    path.write_text(json.dumps(call) + "\n", "utf-8")
    return str(path)


@pytest.mark.parametrize("reader", readers.readers(), ids=lambda reader: reader.name)
def test_every_reader_says_what_it_tells_and_how_to_get_its_logs(reader: readers.Reader) -> None:
    assert reader.tells
    assert set(reader.tells) <= set(readers.TELLS)
    assert reader.export
    assert not reader.export.endswith(".")


def test_no_reader_and_no_bill_share_a_name() -> None:
    names = [reader.name for reader in (*readers.readers(), *bills())]
    assert len(names) == len(set(names))


def test_the_list_has_every_format_and_every_bill() -> None:
    listed, kept = formats.listing(readers.readers(), bills()).tables
    assert [row[0] for row in listed.rows] == sorted(reader.name for reader in readers.readers())
    assert [row[0] for row in kept.rows] == sorted(bill.name for bill in bills())


def test_one_format_says_what_it_cannot_tell() -> None:
    document = formats.one(readers.named("copilot", readers.readers()))
    assert any(note.startswith("It cannot tell the input tokens of single calls") for note in document.notes)
    assert {row[0]: row[2] for row in document.tables[0].rows}["cost"] == "no"


def test_a_reader_from_a_folder_reads(folder: Path, log: str) -> None:
    with store.open_store(":memory:", write=True) as con:
        (before,) = ingest.ingest(con, [log], ingest.Choices()).files
        (summary,) = ingest.ingest(con, [log], ingest.Choices(readers=folder)).files
        assert (before.note, summary.reader, summary.requests) == (ingest.UNKNOWN, "acme", 1)
        assert con.execute("select request_id, input_tokens, output_tokens from request").fetchall() == [("c1", 7, 2)]


def test_a_reader_from_a_package_is_there_without_asking(
    folder: Path, log: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "__init__.py").write_text("", "utf-8")
    monkeypatch.syspath_prepend(str(folder.parent))
    point = EntryPoint("acme", "acme", plugins.GROUP)
    monkeypatch.setattr(plugins, "entry_points", lambda group: EntryPoints([point]).select(group=group))
    with store.open_store(":memory:", write=True) as con:
        assert ingest.ingest(con, [log], ingest.Choices()).files[0].reader == "acme"


def test_a_package_that_is_gone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("acme", "acme_that_is_gone", plugins.GROUP)
    monkeypatch.setattr(plugins, "entry_points", lambda group: EntryPoints([point]).select(group=group))
    with pytest.raises(UsageError, match="acme_that_is_gone, which cannot be opened"):
        plugins.with_ours()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("acme", "select 1", "lacks title: or own:"),
        ("acme", "/*\ntitle: [\n*/ select 1", "is no YAML"),
        ("acme", "/*\ntitle: x\n*/ select 1", "lacks title: or own:"),
        ("acme", ACME.replace("[tokens]", "[everything]"), "tells: everything is none of"),
        ("keep", ACME, "keep is the name of a part of costaudit"),
    ],
)
def test_a_file_that_is_no_reader_is_named_with_its_place(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / f"{name}.sql").write_text(text, "utf-8")
    with pytest.raises(FileError, match=said) as raised:
        plugins.with_ours(tmp_path)
    assert str(raised.value.at) == f"{tmp_path / name}.sql:1"


def test_a_reader_may_not_take_the_name_of_another(tmp_path: Path) -> None:
    (tmp_path / "litellm.sql").write_text(ACME, "utf-8")
    with pytest.raises(UsageError, match="has a reader litellm, and there is one already"):
        plugins.with_ours(tmp_path)


def test_a_folder_of_readers_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder"):
        plugins.with_ours(tmp_path / "nothing")
