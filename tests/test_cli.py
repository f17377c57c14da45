"""The command line as a person meets it: help, errors with a way out, exit codes, stdout and stderr kept apart."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from test_report import add_request

from costaudit import __main__ as entry
from costaudit.cli import answer, ingest_told, opened
from costaudit.errors import CostauditError, DataError, EnvironmentTrouble, FileError, LockedError, NotMet, UsageError
from costaudit.model import Place

COMMANDS = (
    "ingest", "report", "simulate", "explain", "charges", "categorise", "demo",
    "pricing list", "pricing show", "pricing missing", "pricing check", "pricing diff",
    "pricing upcoming", "pricing crosscheck", "pricing sync", "workload", "policy check", "policy schema",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _plain_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    for name in ("COSTAUDIT_DB", "COSTAUDIT_PRICES", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


def test_no_command_gives_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main([]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out == (
        """\
Usage: costaudit [OPTIONS] COMMAND [ARGS]...

  See what your LLM API calls cost, and what they would have cost done differently.

  Examples:
    costaudit ingest logs/*.jsonl
    costaudit report --by task
    costaudit audit
    costaudit simulate --policy policies/cheap-classify.yaml
    costaudit pricing check

Options:
  --version   Show the version, and the version of the prices.
  -h, --help  Show this message and exit.

Commands:
  ingest      Read exported request logs into the store.
  report      Show what was spent.
  audit       Show what the traffic is, and where money is wasted.
  simulate    Show what policies would have saved.
  explain     Show how the cost of one request was worked out.
  charges     Write what every request cost, one row each, exactly.
  categorise  Sort requests into task types again, with your own rules.
  workload    Write a bill of quantities: no prompts, no users.
  formats     The logs costaudit reads, and what each can tell.
  demo        Try everything on the sample logs of an invented shop.
  pricing     List, show and check prices.
  policy      Check and explain policy files.

  https://example.org/costaudit/docs
"""
    )


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_command_has_help(command: str, flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main([*command.split(), flag]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"Usage: costaudit {command} [OPTIONS]")
    assert "-h, --help" in out
    assert err == ""


def test_options_stand_under_their_headings(capsys: pytest.CaptureFixture[str]) -> None:
    entry.main(["report", "--help"])
    out = capsys.readouterr().out
    headings = ["What to show:", "How to show it:", "What to read:"]
    assert [line for line in out.splitlines() if line in headings] == headings
    assert out.index("--by KEY") < out.index("How to show it:") < out.index("--color WHEN") < out.index("--db FILE")


def test_help_needs_no_heavy_library() -> None:
    code = (
        "import sys; from costaudit.__main__ import main; main(['report', '--help']);"
        " sys.exit(','.join({'duckdb', 'pandas', 'pyarrow', 'genai_prices', 'rich', 'yaml'} & sys.modules.keys()) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(entry.__file__).parents[1]
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        ("reprot", "there is no command reprot", "did you mean: costaudit report"),
        ("daily", "there is no command daily", "did you mean: costaudit report --by day"),
        ("pricing lst", "there is no command lst", "did you mean: costaudit pricing list"),
        ("report --frmat csv", "there is no option --frmat", "did you mean --format?"),
        ("report -f xml", "xml is none of table, csv, json, markdown", "costaudit report --help"),
        ("report --since 1.10.", "1.10. is not a day: write it as 2026-10-31", "costaudit report --help"),
        ("report --max-usd nan", "nan is not an amount", "costaudit report --help"),
        ("report --json -f csv", "--json and --format csv ask for two formats", ""),
        ("report --where task", "--where wants KEY=VALUE, not task", "a key is one of task, model"),
        ("report --where tsk=a", "there is no key tsk", "did you mean task?"),
        ("report --top 0", "--top 0 would show nothing", ""),
        ("charges -f parquet", "parquet is not text", "costaudit charges -f parquet -o FILE"),
        ("ingest", "PATH... is missing", "costaudit ingest --help"),
        ("simulate", "--policy is missing", "costaudit simulate --help"),
        ("report --by", "--by needs a value", ""),
        ("report --top x", "--top: a whole number is wanted here", "costaudit report --help"),
        ("report -f pdf", "--format: pdf is none of", "costaudit report --help"),
        (
            "simulate --policy a.yaml --attribution nonsense",
            "--attribution: nonsense is none of stacked, shapley",
            "costaudit simulate --help",
        ),
        ("report task", "there is more than was expected: task", "costaudit report --help"),
    ],
)
def test_what_cannot_be_asked(arguments: str, message: str, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(arguments.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("costaudit: error: ")
    assert message in err
    assert hint in err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotMet("no"), 1),
        (UsageError("no"), 2),
        (FileError("no"), 2),
        (DataError("no"), 3),
        (EnvironmentTrouble("no"), 4),
        (LockedError("no"), 4),
        (KeyboardInterrupt(), 130),
        (RuntimeError("INTERRUPT Error: Query interrupted"), 130),
        (duckdb.OutOfMemoryException("could not allocate"), 4),
        (OSError(28, "No space left on device"), 4),
        (ZeroDivisionError("division by zero"), 70),
    ],
)
def test_exit_codes(
    error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr("costaudit.report.conditions", fails)
    assert entry.main(["report"]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert ("Traceback" in err) == (code == 70)
    assert ("this is a bug in costaudit" in err) == (code == 70)


def test_errors_show_the_place_and_every_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.yaml").write_text("rules:\n  - when: {task: x}\n    to: claude-\x1b[2J\n", encoding="utf-8")
    other = FileError("`model` is text", at=Place("mine.yaml", 12))
    first = FileError("there is no model", at=Place("mine.yaml", 3, 9), hint="did you mean another?", more=(other,))

    def fails(*_: object) -> None:
        raise first

    monkeypatch.setattr("costaudit.report.conditions", fails)
    assert entry.main(["report"]) == 2
    assert capsys.readouterr().err == (
        "costaudit: error: mine.yaml:3:9: there is no model\n"
        "   2 |   - when: {task: x}\n"
        "   3 |     to: claude-\\x1b[2J\n"
        "     |         ^\n"
        "costaudit: error: mine.yaml:12: `model` is text\n"
        "hint: did you mean another?\n"
    )


def test_a_reader_that_goes_away_is_not_an_error() -> None:
    command = f"{sys.executable} -m costaudit --help; echo $? >&2"
    done = subprocess.run(
        ["bash", "-c", f"({command}) | true"], capture_output=True, text=True, cwd=Path(entry.__file__).parents[1]
    )
    assert done.stderr.strip() in ("0", "141")


def test_an_output_file_is_whole_or_absent(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("before")
    with pytest.raises(TypeError), answer.whole_file(str(path)) as out:
        out.writelines([b"half", "not bytes"])  # type: ignore[list-item]
    assert path.read_text() == "before"
    answer.write("after\n", str(path))
    assert path.read_text() == "after\n"
    assert [file.name for file in tmp_path.iterdir()] == ["out.csv"]
    with pytest.raises(UsageError, match="there is no folder"):
        answer.write("x", str(tmp_path / "none" / "out.csv"))


class _Terminal:
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("when", "environment", "wanted"),
    [
        ("auto", {}, True),
        ("auto", {"NO_COLOR": "1"}, False),
        ("auto", {"NO_COLOR": ""}, True),
        ("auto", {"TERM": "dumb"}, False),
        ("never", {}, False),
        ("always", {"NO_COLOR": "1"}, True),
    ],
)
def test_colour(when: str, environment: dict[str, str], wanted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert answer.wants_color(_Terminal(), when) is wanted  # type: ignore[arg-type]


def test_every_error_of_ours_has_an_exit_code() -> None:
    def below(error: type[CostauditError]) -> set[type[CostauditError]]:
        return {error}.union(*(below(child) for child in error.__subclasses__()))

    assert {error.exit_code for error in below(CostauditError) - {CostauditError}} == {1, 2, 3, 4}


def test_ingest_says_what_it_did() -> None:
    ingest = pytest.importorskip("costaudit.ingest", reason="ingest is not there yet", exc_type=ImportError)
    from datetime import datetime

    files = (
        ingest.FileSummary("logs/openai-2026-10.jsonl", "openai", records=210_556, requests=210_556),
        ingest.FileSummary(
            "logs/gateway.jsonl", "litellm", 148_617, 148_614, 3, refusals=((17, "usage.negative", "total"),)
        ),
        ingest.FileSummary("logs/notes.txt", note="not a log costaudit knows; skipped", failed=True),
    )
    summary = ingest.IngestSummary(files, datetime(2026, 10, 1), datetime(2026, 10, 31, 23))
    assert ingest_told.lines(summary, "costaudit.duckdb", dry_run=False, show_refused=True) == [
        "openai-2026-10.jsonl    openai     210,556 requests",
        "gateway.jsonl           litellm    148,614 requests    3 lines refused",
        "  gateway.jsonl:17  usage.negative (total)",
        "  and 2 more in gateway.jsonl; every one is in the store's table refusal",
        "notes.txt               not a log costaudit knows; skipped",
        "359,170 requests added to costaudit.duckdb, 1-31 October 2026. Repeats counted once: 0.",
    ]
    ingest_told.check(summary)


def test_ingest_fails_when_a_file_was_lost_or_nothing_was_a_log() -> None:
    ingest = pytest.importorskip("costaudit.ingest", reason="ingest is not there yet", exc_type=ImportError)
    skipped = ingest.FileSummary("notes.txt", note="not a log costaudit knows; skipped", failed=True)
    good = ingest.FileSummary("a.jsonl", "openai", records=1, requests=1)
    lost = ingest.FileSummary("b.jsonl", "openai", 9, 0, 9, note="every record was refused", failed=True)
    ingest_told.check(ingest.IngestSummary((skipped, good), None, None))
    with pytest.raises(DataError, match=r"nothing was kept of b\.jsonl"):
        ingest_told.check(ingest.IngestSummary((good, lost), None, None))
    with pytest.raises(DataError, match="nothing in it that costaudit can use"):
        ingest_told.check(ingest.IngestSummary((skipped,), None, None))


def test_a_store_nothing_was_put_in_is_not_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "new.duckdb"
    with pytest.raises(DataError), opened.to_write(str(path), dry_run=False):
        raise DataError("no")
    with opened.to_write(str(path), dry_run=True):
        pass
    assert list(tmp_path.iterdir()) == []
    with opened.to_write(str(path), dry_run=False) as con:
        add_request(con, 1)
    with pytest.raises(DataError), opened.to_write(str(path), dry_run=False):
        raise DataError("no")
    assert [file.name for file in tmp_path.iterdir()] == ["new.duckdb"]
