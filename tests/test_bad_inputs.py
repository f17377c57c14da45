"""Broken logs: good rows are kept, each bad one is told by line and reason, and nothing of what was said is ever
stored.

The collection in ../shared is generated anew for each run (some of it looks like keys); our own set below keeps the same
promises where that is not at hand.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from bad_files import SAID, SECRETS, count, no_content_in, no_secret_in, read, requests_of

from costaudit import __main__ as entry
from costaudit import ingest, store

BADINPUTS = Path(__file__).parents[2] / "shared" / "badinputs"
KINDS = ("jsonl", "csv", "archive", "parquet")


@dataclass(frozen=True, slots=True)
class Outcome:
    """`rows` in the store (None: not said), and the refused lines with their codes."""

    rows: int | None
    refused: dict[int, str]


DEVIATIONS = {
    # One row that DuckDB's JSON parser refuses is told and counted; the note allows it.
    "lone_surrogate.jsonl": Outcome(2, {2: "row.json"}),
    # A line holds one value; two on a line are told as one bad line; the note allows it.
    "two_objects_one_line.jsonl": Outcome(2, {2: "row.json"}),
    # Records of a document are numbered; the third is the one that is cut off.
    "array_truncated.json": Outcome(2, {3: "row.json"}),
    # The parser takes NaN, the count is refused; "field.number is fine too".
    "nan_infinity.jsonl": Outcome(2, {2: "field.type", 3: "field.type"}),
    # Beside what the case asks for: a zone by name (2), zero (4), a day and month in doubt (12), a leap second (17)
    # and 24:00 (18),
    # which its note leaves to us.
    "timestamps.jsonl": Outcome(
        None,
        dict.fromkeys((2, 12, 19, 20, 21, 22, 28), "time.format")
        | dict.fromkeys((4, 5, 15), "time.unlikely")
        | dict.fromkeys((6, 13, 16, 17, 18), "time.range")
        | dict.fromkeys((24, 25), "time.missing"),
    ),
    # A name of 10,000 characters is no name: "reject field.length:model or accept truncated".
    "empty_model.jsonl": Outcome(1, {2: "field.missing", 3: "field.missing", 4: "field.length"}),
    # Only named paths are read, and not by recursion, so depth does no harm: "accepting all 3 is fine too".
    "deep_20000.jsonl": Outcome(3, {}),
    # The time is missing, which has a code of its own.
    "total_row.csv": Outcome(2, {4: "time.missing"}),
    # 1e19 and -5 are numbers out of range rather than no numbers; ' 12 ' and '012' are taken, '+12' is not: the note
    # leaves it to us.
    "big_and_negative.csv": Outcome(
        None, {3: "field.range", 4: "field.range", 6: "field.type", 7: "field.type", 8: "field.type", 10: "field.type"}
    ),
    # The second call of one id says something else: kept out and told, as the note wants.
    "excel_sci_ids.csv": Outcome(1, {3: "row.conflict"}),
    # What the file is called does not matter: "or sniff magic bytes and accept".
    "plain_named.jsonl.gz": Outcome(26, {}),
    # Archives are never opened: "if zip is supported at all (recommended: not)".
    "good.zip": Outcome(0, {}),
    # The flipped byte is in the name of the writer, which no check covers; all rows are as in the good file (tested
    # below).
    "footer_flip.parquet": Outcome(50, {}),
    # Ids and costs without models and tokens are no log of requests; exact decimals are tested with the framers.
    "decimal_cost.parquet": Outcome(0, {}),
}


def expectations() -> list[dict[str, Any]]:
    path = BADINPUTS / "expectations.json"
    return [case for case in json.loads(path.read_text("utf-8")) if case["kind"] in KINDS] if path.exists() else []


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("badinputs")
    script = [sys.executable, "-W", "ignore", str(BADINPUTS / "gen.py")]
    subprocess.run(script, check=True, capture_output=True, env={**os.environ, "BADINPUTS_OUT": str(folder / "files")})
    return folder


@pytest.mark.parametrize("case", expectations(), ids=lambda case: case["file"].removeprefix("files/"))
def test_a_broken_file_ends_as_it_should(case: dict[str, Any], files: Path, tmp_path: Path) -> None:
    with store.open_store(tmp_path / "store.duckdb", write=True) as con:
        file = read(con, files / case["file"])
        rows = count(con)
        wanted = DEVIATIONS.get(Path(case["file"]).name) or expected(case)
        assert wanted.rows in (None, rows)
        assert {line: code for line, code, _ in file.refusals} == wanted.refused
        if rows == 0:
            assert file.note, "a file of which nothing is kept has to say why"
        no_content_in(con)
    no_secret_in(tmp_path / "store.duckdb")


def expected(case: dict[str, Any]) -> Outcome:
    """Repeated requests are duplicates, which are counted, not refused."""
    refused = {bad["line"]: bad["code"].partition(":")[0] for bad in case["bad_rows"]}
    return Outcome(case["good_rows"], {line: code for line, code in refused.items() if code != "row.duplicate"})


@pytest.mark.skipif(not BADINPUTS.exists(), reason="the collection of bad inputs is not here")
def test_a_flipped_byte_that_no_check_covers_changed_no_row(files: Path) -> None:
    assert requests_of(files / "files/parquet/footer_flip.parquet") == requests_of(files / "files/parquet/good.parquet")


@pytest.mark.skipif(not BADINPUTS.exists(), reason="the collection of bad inputs is not here")
def test_the_command_says_nothing_of_what_is_in_a_broken_file(files: Path, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "costaudit",
        "ingest",
        str(files / "files/jsonl"),
        str(files / "files/csv"),
        "--show-refused",
    ]
    done = subprocess.run([*command, "--db", str(tmp_path / "db")], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert not [word for word in (*SECRETS, *SAID) if word in done.stdout + done.stderr]


GOOD = {
    "request_id": "a",
    "timestamp": "2026-03-01T10:00:00Z",
    "provider": "openai",
    "model": "gpt-4o",
    "input_tokens": 5,
    "output_tokens": 2,
}


def row(number: int, **changed: object) -> str:
    return json.dumps({**GOOD, "request_id": f"r{number}", "input_tokens": number, **changed})


OURS: dict[str, tuple[list[str], dict[int, str]]] = {
    "words": ([row(1), "INFO starting", row(2), '{"cut": '], {2: "row.json", 4: "row.json"}),
    "no objects": ([row(1), "7", "null", '["x"]', '"x"'], dict.fromkeys((2, 3, 4, 5), "row.not_object")),
    "an error answer": ([row(1), '{"error": {"message": "overloaded"}}'], {2: "row.schema"}),
    "a fraction of a token": ([row(1), row(2, input_tokens=2.5), row(3, input_tokens=3.0)], {2: "field.type"}),
    "tokens that are no number": (
        [
            row(1),
            row(2, input_tokens=True),
            row(3, input_tokens="0x10"),
            row(4, output_tokens=[1]),
            row(5, input_tokens="1_000"),
        ],
        dict.fromkeys((2, 3, 4, 5), "field.type"),
    ),
    "more or fewer tokens than there can be": (
        [row(1), row(2, input_tokens=-1), row(3, input_tokens=10**13), row(4, output_tokens=2**63)],
        dict.fromkeys((2, 3, 4), "field.range"),
    ),
    "no tokens": (
        [row(1), row(2, input_tokens=None), row(3, output_tokens="")],
        dict.fromkeys((2, 3), "field.missing"),
    ),
    "no model": ([row(1), row(2, model=None), row(3, model="  ")], dict.fromkeys((2, 3), "field.missing")),
    "a model that is no name": (
        [row(1), row(2, model=["a"]), row(3, model="x" * 501)],
        {2: "field.type", 3: "field.length"},
    ),
    "money that is none": (
        [row(1, cost_usd="1e-7"), row(2, cost_usd="$5"), row(3, cost_usd="1,5"), row(4, cost_usd=-1)],
        {2: "field.money", 3: "field.money", 4: "field.range"},
    ),
    "times that are none": (
        [
            row(1),
            row(2, timestamp="yesterday"),
            row(3, timestamp="03/04/2026 10:00"),
            row(4, timestamp="2026-02-30T00:00:00Z"),
            row(5, timestamp=0),
            row(6, timestamp=None),
        ],
        {2: "time.format", 3: "time.format", 4: "time.range", 5: "time.unlikely", 6: "time.missing"},
    ),
    "a key twice": (
        [row(1), row(2)[:-1] + ', "input_tokens": 9}', row(3)[:-1] + ', "input_tokens": 3}'],
        {2: "row.duplicate_key"},
    ),
    "more cache than prompt": ([row(1), row(2, cache_read_tokens=-1)], {2: "field.range"}),
    "a meter nobody knows": ([row(1), row(2, dream_tokens=5), row(3, dream_tokens=0)], {2: "usage.unknown_meter"}),
    "one id, two calls": ([row(1), row(1), row(1, input_tokens=99)], {3: "row.conflict"}),
}


@pytest.mark.parametrize("what", list(OURS))
def test_each_bad_row_is_told_and_the_others_are_kept(what: str, tmp_path: Path) -> None:
    rows, refused = OURS[what]
    path = tmp_path / "log.jsonl"
    path.write_text("\n".join(rows) + "\n", "utf-8")
    with store.open_store(":memory:", write=True) as con:
        file = read(con, path)
        assert {line: code for line, code, _ in file.refusals} == refused
        assert count(con) == len(rows) - len(refused) - file.duplicates


def test_no_byte_of_a_secret_is_kept(tmp_path: Path) -> None:
    token = "sk-ant-" + "api03-" + "SECRETSECRETSECRET"
    path = tmp_path / "log.jsonl"
    lines = [
        row(1, prompt=f"my key is {token}"),
        row(2, user=token, tags={"key": token}),
        row(3, headers={"Authorization": token}, app=f"app {token}", session_id=token),
        row(4, request_id=token, team=token),
        f'{{"prompt": "{token}", broken',
        row(6, timestamp=token, model=token),
        row(7, input_tokens=token, cost_usd=token),
        row(8, service_tier="sk", status=token, operation="chat"),
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    with store.open_store(tmp_path / "store.duckdb", write=True) as con:
        file = read(con, path)
        assert (file.requests, file.refused) == (5, 3)
        no_content_in(con)
    no_secret_in(tmp_path / "store.duckdb")


def test_a_file_cut_off_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    data = gzip.compress("".join(row(n) + "\n" for n in range(50_000)).encode(), mtime=0)
    (tmp_path / "log.jsonl.gz").write_bytes(data[: len(data) // 2])
    with store.open_store(":memory:", write=True) as con:
        file = read(con, tmp_path / "log.jsonl.gz")
        assert (file.failed, file.note) == (True, "it is cut off: the compressed data ends too soon")
        assert con.execute("select (select count(*) from source), (select count(*) from refusal)").fetchall() == [
            (0, 0)
        ]
        assert count(con) == 0


@pytest.mark.parametrize(
    ("choices", "kept"),
    [
        (ingest.Choices(strict=True), 0),
        (ingest.Choices(max_bad=Decimal("0.2")), 0),
        (ingest.Choices(max_bad=Decimal("0.25")), 3),
    ],
)
def test_how_much_may_be_bad_is_the_user_s_to_say(choices: ingest.Choices, kept: int, tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text("\n".join([row(1), row(2), "bad", row(4)]), "utf-8")
    with store.open_store(":memory:", write=True) as con:
        file = read(con, path, choices)
        assert (count(con), file.failed) == (kept, kept == 0)
        assert con.execute("select count(*) from refusal").fetchall() == [(1 if kept else 0,)]


def test_a_bug_is_told_without_what_it_broke_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "my " + "secret"
    converted = f"Conversion Error: Could not convert string '{said}' to INT64"
    malformed = f'Malformed JSON.  Input: "{{"prompt": "{said}"}}..."'

    def fails(*_: object) -> None:
        try:
            raise duckdb.ConversionException(converted)
        except duckdb.Error as error:
            raise ValueError(malformed) from error

    monkeypatch.setattr("costaudit.report.conditions", fails)
    assert entry.main(["report"]) == 70
    err = capsys.readouterr().err
    assert said not in err
    assert "ConversionException: Conversion Error: Could not convert string ... to INT64" in err
    assert "ValueError: Malformed JSON.  ..." in err
    assert "in fails" in err
