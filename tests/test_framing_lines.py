"""A JSON value a line: every line is a record, a problem with a place, or blank; nothing is read twice or passed
over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from framed_files import read
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costaudit import framing
from costaudit.errors import DataError
from costaudit.framing import framed, lines

LINES = st.lists(
    st.one_of(
        st.builds(lambda n: json.dumps({"n": n}).encode(), st.integers()),
        st.builds(lambda text: json.dumps({"t": text}, ensure_ascii=False).encode(), st.text(max_size=20)),
        st.sampled_from([b"", b"   ", b"\t", b"not json", b'{"cut off": ', b'{"latin": "\xe9"}', b'{"nul": "\x00"}']),
    ),
    max_size=30,
)


def file(tmp_path: Path) -> Path:
    return tmp_path / "log.jsonl"


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("last_end", [True, False])
def test_line_ends_and_a_byte_order_mark_are_no_part_of_records(
    end: bytes, bom: bytes, last_end: bool, tmp_path: Path
) -> None:
    got = read(file(tmp_path), bom + end.join([b'{"n": 1}', b'{"n": 2}']) + (end if last_end else b""))
    assert got.values == [{"n": 1}, {"n": 2}]
    assert got.lines == [1, 2]
    assert not got.problems
    assert got.blank_lines == 0


def test_blank_lines_are_counted_and_keep_their_number(tmp_path: Path) -> None:
    got = read(file(tmp_path), b'\n{"n": 1}\n   \n\t\r\n{"n": 2}\n\n')
    assert got.lines == [2, 5]
    assert got.blank_lines == 4


def test_an_offset_points_at_the_line_s_first_byte(tmp_path: Path) -> None:
    data = "\ufeff".encode() + '{"t": "déjà"}\n\n{"n": 2}\r\n  {"n": 3}\n'.encode()
    got = read(file(tmp_path), data)
    assert [data[offset:].split(b"\n")[0].rstrip(b"\r").decode() for _, offset, _ in got.records if offset] == [
        text.rstrip("\n\r") for _, _, text in got.records
    ]


def test_a_line_that_is_not_utf8_is_a_problem_of_its_own(tmp_path: Path) -> None:
    got = read(file(tmp_path), b'{"n": 1}\n{"t": "\xe9"}\n{"n": 3}\n')
    assert got.lines == [1, 3]
    assert got.problems == [(2, "row.encoding")]


def test_a_line_too_long_is_passed_over_and_those_around_it_are_kept(tmp_path: Path) -> None:
    long = b'{"t": "' + b"x" * (framed.MAX_RECORD_BYTES + 5 * lines.BLOCK_BYTES) + b'"}'
    data = b'{"n": 1}\n' + long + b'\n{"n": 3}\n\n' + long + b'\n{"n": 6}\n' + long
    got = read(file(tmp_path), data)
    assert got.values == [{"n": 1}, {"n": 3}, {"n": 6}]
    assert got.lines == [1, 3, 6]
    assert got.problems == [(2, "row.too_long"), (5, "row.too_long"), (7, "row.too_long")]
    assert got.blank_lines == 1
    assert all(data[offset:].startswith(text.rstrip("\n").encode()) for _, offset, text in got.records if offset)


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_the_longest_line_allowed_is_told_to_the_byte(over: int, tmp_path: Path) -> None:
    size = framed.MAX_RECORD_BYTES + len("\r\n") + over
    line = b'{"t": "' + b"x" * (size - len('{"t": ""}\n')) + b'"}'
    got = read(file(tmp_path), b'{"n": 1}\n' + line + b"\n")
    assert got.lines == ([1, 2] if over <= 0 else [1])
    assert got.problems == ([] if over <= 0 else [(2, "row.too_long")])


def test_a_first_line_of_several_megabytes_is_a_line_like_others(tmp_path: Path) -> None:
    long = json.dumps({"t": "x" * (3 << 20)}).encode()
    got = read(file(tmp_path), long + b"\n" + b'{"bad": \n{"n": 3}\n')
    assert got.lines == [1, 2, 3]
    assert framing.open_input(file(tmp_path), columns=()).sample()[0] == long.decode()


def test_records_after_a_megabyte_of_nothing_are_found(tmp_path: Path) -> None:
    file(tmp_path).write_bytes(b" \n" * (1 << 20) + b'{"n": 1}\n')
    assert framing.open_input(file(tmp_path), columns=()).sample() == ['{"n": 1}']
    assert read(file(tmp_path)).lines == [(1 << 20) + 1]


def test_a_file_of_nothing_but_space_is_not_read_to_its_end_to_find_a_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "SAMPLE_BYTES", (1 << 10, 1 << 12))
    file(tmp_path).write_bytes(b" " * (1 << 13))
    with pytest.raises(DataError, match="no line that could be a record"):
        framing.open_input(file(tmp_path), columns=()).sample()


@pytest.mark.parametrize("block", [1, 7, 64])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(written=LINES)
def test_every_line_is_accounted_for_however_the_file_is_read(
    block: int, written: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "BLOCK_BYTES", block)
    written = [line for line in written if b"\n" not in line]
    data = b'{"first": 0}\n' + b"".join(line + b"\n" for line in written)
    got = read(file(tmp_path), data)
    assert len(got.records) + len(got.problems) + got.blank_lines == 1 + len(written)
    decodable = [line for line in [b'{"first": 0}', *written] if line.strip() and is_utf8(line)]
    assert [text.rstrip("\n") for _, _, text in got.records] == [line.decode() for line in decodable]
    assert all(data[offset:].startswith(text.encode()) for _, offset, text in got.records if offset is not None)


def is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
