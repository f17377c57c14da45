"""Logs that are odd and right: what other programs write, in names and texts nobody expects, is read and not crashed on."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pyarrow as pa
import pytest
from bad_files import count, read
from test_bad_inputs import row

from costaudit import ingest, store

SECRETS = {
    "anthropic": "sk-" + "ant-api03-SECRETSECRETSECRETSECRET",
    "aws": "ASIA" + "SECRETSECRETSECR",
    "github": "github_" + "pat_SECRETSECRETSECRETSECRET",
    "stripe": "sk_" + "live_SECRETSECRETSECRET",
    "header": "Bearer " + "SECRETSECRETSECRET",
    "address": "https://user:" + "SECRETSECRET@example.org/v1",
    "share": "https://files.example.org/?sig=" + "SECRETSECRET" * 3,
    "langsmith": "lsv2_" + "pt_SECRETSECRETSECRET",
}
SKIPPED_FRAME = b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd"


def written(path: Path, *lines: str) -> Path:
    path.write_text("".join(line + "\n" for line in lines), "utf-8")
    return path


@pytest.mark.parametrize(
    "said",
    [
        "日本語で",
        "caf\u00e9 12345",
        "\u2028 \u65e5\u672c",
        'C:\\u65e5\\new "quoted" \\',
        "\\\\\\",
        "\x00\x1b[31m",
        "🎉" * 3,
    ],
)
def test_a_prompt_may_be_in_any_script_and_have_any_escape(said: str, tmp_path: Path) -> None:
    log = written(tmp_path / "log.jsonl", row(1, prompt=said), row(2, app=said), row(3, tags={said: said}))
    with store.open_store(":memory:", write=True) as con:
        assert (read(con, log).refused, count(con)) == (0, 3)


def test_a_count_whose_name_is_written_with_escapes_is_a_count(tmp_path: Path) -> None:
    escaped = row(4).replace('"input_tokens": 4', '"in\\u0070ut_tokens": 44')
    twice = row(5).replace('"input_tokens": 5', '"input_tokens": 5, "in\\u0070ut_tokens": 50')
    below = row(6).replace('"input_tokens": 6', '"in\\u0070ut_tokens": -6')
    unknown = row(7).replace('"input_tokens": 7', '"input_tokens": 7, "dr\\u0065am_tokens": 7')
    with store.open_store(":memory:", write=True) as con:
        file = read(con, written(tmp_path / "log.jsonl", escaped, twice, below, unknown))
        assert con.execute("select input_tokens from request").fetchall() == [(44,)]
        assert [code for _, code, _ in file.refusals] == ["row.duplicate_key", "field.range", "usage.unknown_meter"]


@pytest.mark.parametrize(
    ("said", "utc"),
    [
        ("2026-03-01 10:00:00 +0000", "2026-03-01 10:00:00"),
        ("2026-03-01 10:00:00 -05:00", "2026-03-01 15:00:00"),
        ("2026-03-01T10:00 +05:30", "2026-03-01 04:30:00"),
        ("2026-03-01 10:00:00.5 Z", "2026-03-01 10:00:00.5"),
        ("2026-03-01 10:00:00 UTC", "2026-03-01 10:00:00"),
    ],
)
def test_a_space_before_the_offset_of_a_time_is_no_mistake(said: str, utc: str, tmp_path: Path) -> None:
    with store.open_store(":memory:", write=True) as con:
        read(con, written(tmp_path / "log.jsonl", row(1, timestamp=said)))
        assert con.execute("select ts::varchar from request").fetchall() == [(utc,)]


@pytest.mark.parametrize("what", list(SECRETS))
def test_a_secret_in_place_of_a_name_is_not_kept(what: str, tmp_path: Path) -> None:
    key = SECRETS[what]
    fields = ("provider", "model", "request_model", "served_model", "service_tier", "region", "operation", "trace_id")
    lines = [row(number, **{field: key}) for number, field in enumerate(fields, 1)]
    log = written(tmp_path / "log.jsonl", *lines, row(20, tags={key: "a", f"{key} ": key, "team": "b"}))
    with store.open_store(tmp_path / "store.duckdb", write=True) as con:
        assert read(con, log).requests == len(fields) + 1
        for (table,) in con.execute("select table_name from duckdb_tables() where not temporary").fetchall():
            kept = json.dumps(con.execute('select * from "' + table + '"').fetchall(), default=str)
            assert "secretsecret" not in kept.lower(), table
        assert con.execute("select tags['team'] from request where input_tokens = 20").fetchall() == [("b",)]


def test_the_name_of_a_file_may_be_any_bytes(tmp_path: Path) -> None:
    try:
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.jsonl"))
        written(path, row(1))
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    with store.open_store(":memory:", write=True) as con:
        (file,) = ingest.ingest(con, [str(tmp_path)], ingest.Choices()).files
        assert (file.requests, Path(file.path).name) == (1, "caf\\xe9.jsonl")
        assert con.execute("select path from source").fetchall() == [(file.path,)]


def test_zstd_may_begin_with_a_frame_to_skip_and_says_when_it_is_cut_off(tmp_path: Path) -> None:
    lines = "".join(row(number) + "\n" for number in range(1, 400)).encode()
    packed = pa.compress(lines, "zstd", asbytes=True)
    (tmp_path / "skip.jsonl.zst").write_bytes(SKIPPED_FRAME + packed + SKIPPED_FRAME)
    (tmp_path / "cut.jsonl.zst").write_bytes(packed[:-9])
    with store.open_store(":memory:", write=True) as con:
        assert read(con, tmp_path / "skip.jsonl.zst").requests == 399
        assert read(con, tmp_path / "cut.jsonl.zst").note == "it is cut off: the compressed data ends too soon"


def test_a_span_that_names_itself_as_its_parent_is_still_a_call(tmp_path: Path) -> None:
    said = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.usage.input_tokens": 5,
        "gen_ai.usage.output_tokens": 2,
    }
    span = {
        "trace_id": "ab" * 16,
        "span_id": "cd" * 8,
        "parent_span_id": "cd" * 8,
        "name": "chat gpt-4o",
        "start_time": "2026-03-01T10:00:00Z",
        "end_time": "2026-03-01T10:00:01Z",
        "attributes": said,
    }
    with store.open_store(":memory:", write=True) as con:
        read(con, written(tmp_path / "spans.jsonl", json.dumps(span)))
        assert count(con) == 1
