"""JSON documents, however they are written, give the records a JSON parser would; what is broken is told, never
guessed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from framed_files import read
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costaudit.framing import documents, framed
from costaudit.framing.brackets import cut, list_span

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
RECORDS = st.lists(st.dictionaries(st.text('ab"\\[]{}é', max_size=6), VALUES, max_size=4), min_size=1, max_size=6)
NASTY = st.text('"\\[]{},: ab\n\u2028é', max_size=12)


def file(tmp_path: Path) -> Path:
    return tmp_path / "log.json"


def ways(records: list[Any]) -> dict[str, bytes]:
    """The same records as tools write them."""
    return {
        "array": json.dumps(records).encode(),
        "pretty array": json.dumps(records, indent=2, ensure_ascii=False).encode(),
        "with a byte-order mark": b"\xef\xbb\xbf" + json.dumps(records).encode(),
        "windows": json.dumps(records, indent="\t").replace("\n", "\r\n").encode(),
        "pretty, one after another": "\n".join(json.dumps(each, indent=1) for each in records).encode(),
        "commas between": ",\n".join(json.dumps(each, indent=1) for each in records).encode(),
        "an array a line": b"\n".join(json.dumps([each]).encode() for each in records),
        "page": json.dumps({"object": "list", "data": records, "has_more": False}).encode(),
        "pretty page": json.dumps({"next": '"data": [', "x": [{"data": [1]}], "data": records}, indent=2).encode(),
        "pages": b"\n".join(json.dumps({"data": [each], "more": True}).encode() for each in records),
    }


@pytest.mark.parametrize("way", list(ways([])))
@pytest.mark.parametrize("block", [1 << 22, 11])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(records=RECORDS)
def test_a_list_gives_the_same_records_however_it_is_written(
    way: str, block: int, records: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "BLOCK_BYTES", block)
    records = [{"id": place, **each} for place, each in enumerate(records)]
    data = ways(records)[way]
    got = read(file(tmp_path), data)
    assert got.values == records
    assert got.lines == list(range(1, len(records) + 1))
    assert got.problems == []
    if not data.startswith(b"{") or way == "pretty, one after another":
        assert all(data[offset:].startswith(text.encode()) for _, offset, text in got.records if offset is not None)


@settings(max_examples=300, deadline=None)
@given(
    values=st.lists(st.dictionaries(NASTY, NASTY | st.lists(NASTY, max_size=2), max_size=3), max_size=5),
    ascii_=st.booleans(),
)
def test_cutting_finds_what_a_parser_finds(values: list[dict[str, Any]], ascii_: bool) -> None:
    text = json.dumps(values, ensure_ascii=ascii_).encode()
    found = cut(text[1:], in_array=True)
    assert found.array_ended
    assert found.used == len(text) - 1
    assert [json.loads(text[1:][start:end]) for start, end, is_value in found.pieces if is_value] == values
    assert all(is_value for _, _, is_value in found.pieces)


@settings(max_examples=200, deadline=None)
@given(page=st.dictionaries(NASTY, NASTY | st.lists(NASTY), max_size=4), wanted=st.lists(st.integers(), max_size=3))
def test_the_list_of_a_page_is_found_where_it_is_and_nowhere_else(page: dict[str, Any], wanted: list[int]) -> None:
    page.pop("data", None)
    before = json.dumps(page).encode()
    assert list_span(before, "data") is None
    whole = json.dumps({**page, "data": wanted}).encode()
    begins = list_span(whole, "data")
    assert begins is not None
    assert json.loads(b"[" + whole[begins:-1]) == wanted


def test_numbers_keep_every_digit(tmp_path: Path) -> None:
    got = read(file(tmp_path), b'[{"cost": 0.100000000000000000001, "n": 12345678901234567890123}]')
    assert got.records[0][2] == '{"cost": 0.100000000000000000001, "n": 12345678901234567890123}'


def test_an_array_cut_off_keeps_what_is_whole_and_tells_where_the_rest_begins(tmp_path: Path) -> None:
    data = b'[{"n": 1}, {"n": 2}, {"n": '
    got = read(file(tmp_path), data)
    assert got.values == [{"n": 1}, {"n": 2}]
    assert got.problems == [(3, "row.json")]


def test_what_stands_between_records_and_is_none_is_told(tmp_path: Path) -> None:
    got = read(file(tmp_path), b'[{"n": 1}, 7, "x", {"n": 2}]')
    assert got.values == [{"n": 1}, {"n": 2}]
    assert [code for _, code in got.problems] == ["row.json"]


def test_a_page_larger_than_a_block_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "BLOCK_BYTES", 64)
    records = [{"n": n, "t": "x" * 50} for n in range(200)]
    got = read(file(tmp_path), json.dumps({"data": records}, indent=2).encode())
    assert got.values == records


def test_a_record_too_large_is_passed_over(tmp_path: Path) -> None:
    long = {"t": "x" * framed.MAX_RECORD_BYTES}
    got = read(file(tmp_path), json.dumps([{"n": 1}, long, {"n": 3}]).encode())
    assert got.values == [{"n": 1}, {"n": 3}]
    assert got.problems == [(2, "row.too_long")]


@pytest.mark.parametrize("empty", [b"[]", b"[\n]\n", b'{"data": []}', b"[] []"])
def test_an_empty_list_has_no_records_and_no_problems(empty: bytes, tmp_path: Path) -> None:
    got = read(file(tmp_path), empty)
    assert (got.records, got.problems) == ([], [])


def test_an_answer_whose_data_are_embeddings_is_one_record(tmp_path: Path) -> None:
    answer = {"object": "list", "data": [{"embedding": [0.1]}], "model": "alpha", "usage": {"prompt_tokens": 1}}
    assert read(file(tmp_path), json.dumps(answer, indent=2).encode()).values == [answer]
