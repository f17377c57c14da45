"""The rules of the house: what is documented, what is imported, how large files are, what ships."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import duckdb
import pytest
import typer

import costaudit
from costaudit import framing, readers, store
from costaudit.cli.app import app
from costaudit.cli.plain_help import Group

ROOT = Path(__file__).parent.parent
SOURCES = [
    path
    for folder in ("costaudit", "tests", "sample_logs", "benchmarks", "docs")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".py", ".sql", ".css")
]
FORBIDDEN = {"utils", "util", "core", "common", "helpers", "helper", "manager", "service", "engine", "misc"}
HEAVY = ("pandas", "pyarrow", "duckdb", "pydantic", "numpy", "genai_prices", "yaml", "rich")
SAMPLES = {
    "support-chat.litellm.jsonl.gz": "litellm",
    "ticket-triage.openai.jsonl.gz": "raw",
    "nightly-digest.anthropic.jsonl.gz": "raw",
    "invoices.gemini.jsonl.gz": "raw",
    "handbook-qa.bedrock.jsonl.gz": "raw",
    "order-agent.otlp.jsonl.gz": "otlp",
    "catalogue.ai-sdk.jsonl": "ai-sdk",
    "claude-code/ada.jsonl.gz": "claude-code",
    "claude-code/ben.jsonl.gz": "claude-code",
}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_is_small_and_its_name_says_what_is_in_it(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 300
    assert not FORBIDDEN & set(re.split(r"[_\W]", path.stem))


def test_nothing_in_the_package_is_hidden_from_a_newcomer() -> None:
    """Every module says why it is there."""
    silent = [path.name for path in SOURCES if path.suffix == ".py" and not path.read_text("utf-8").startswith('"""')]
    assert silent == []


def test_pages_made_from_the_program_are_up_to_date() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make.py"))["pages"]()
    stale = [path.name for path, text in made.items() if path.read_text("utf-8") != text]
    assert stale == [], "make update-golden"


def test_every_command_and_option_is_documented() -> None:
    text = (ROOT / "docs" / "commands.md").read_text("utf-8")
    missing = [name for name in _words(typer.main.get_command(app()), "costaudit") if name not in text]
    assert missing == []


def _words(command: typer.core.TyperCommand, path: str) -> list[str]:
    words = [f"## {path}\n", *(option for param in command.params for option in param.opts if option.startswith("-"))]
    if isinstance(command, Group):
        for name, below in command.commands.items():
            words += _words(below, f"{path} {name}")
    return words


def test_every_reader_is_documented_and_has_a_sample_of_its_own() -> None:
    text = (ROOT / "docs" / "log-formats.md").read_text("utf-8")
    names = [reader.name for reader in readers.readers()]
    assert [name for name in names if f"### {name}\n" not in text] == []
    sampled = {folder.name.replace("_", "-") for folder in (ROOT / "tests" / "readers").iterdir()} | set(
        SAMPLES.values()
    )
    assert [name for name in names if name not in sampled and name != "table"] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_log_belongs_to_its_reader_and_to_no_other(name: str) -> None:
    known = readers.readers()
    sample = framing.open_input(ROOT / "sample_logs" / name, columns=readers.columns(known)).sample()
    found = readers.detect(sample, known)
    assert found is not None
    assert found.name == SAMPLES[name]


def test_the_sample_logs_are_what_their_script_makes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-B", str(ROOT / "sample_logs" / "make.py"), str(tmp_path)], check=True)
    made = [path for path in sorted(tmp_path.rglob("*")) if path.is_file()]
    assert len(made) == len(SAMPLES) + 1
    for path in made:
        assert _content(path) == _content(ROOT / "sample_logs" / path.relative_to(tmp_path)), path.name


def _content(path: Path) -> bytes:
    import gzip

    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def test_every_table_and_column_is_documented() -> None:
    text = (ROOT / "docs" / "tables.md").read_text("utf-8")
    sections = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL))
    documented = {
        (table, column)
        for table, section in sections.items()
        for row in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
        for column in re.findall(r"`(\w+)`", row)
    }
    with duckdb.connect(":memory:") as con:
        con.execute(store.statement("schema"))
        columns = con.execute("select table_name, column_name from information_schema.columns").fetchall()
    assert documented == set(columns)


def test_every_refusal_code_is_documented_and_none_that_is_not_used() -> None:
    forms = {".sql": r"'((?:row|time|field|usage)\.[a-z_]+)'", ".py": r'"((?:row|time|field|usage)\.[a-z_]+)"'}
    used = {
        code
        for path in SOURCES
        if path.is_relative_to(ROOT / "costaudit") and path.suffix in forms
        for code in re.findall(forms[path.suffix], path.read_text("utf-8"))
    }
    text = (ROOT / "docs" / "errors.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `((?:row|time|field|usage)\.[a-z_]+)` \|", text, re.MULTILINE))
    assert documented == used


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    text = (ROOT / "docs" / "decisions.md").read_text("utf-8")
    asked = project["project"]["dependencies"] + project["dependency-groups"]["bench"]
    names = [re.split(r"[<>=\[ ]", each)[0] for each in asked]
    assert [name for name in names if f"`{name}`" not in text] == []


def test_importing_the_command_line_loads_no_heavy_library() -> None:
    code = f"import sys, costaudit, costaudit.cli.app; print([name for name in {HEAVY!r} if name in sys.modules])"
    assert _python(code) == "[]"


@pytest.mark.parametrize("arguments", [[], ["--help"], ["ingest", "--help"], ["pricing", "check", "--help"]])
def test_help_loads_neither_duckdb_nor_arrow(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom costaudit.__main__ import main\n"
        f"main({arguments!r})\n"
        "print([name for name in ('duckdb', 'pyarrow', 'pandas', 'numpy', 'genai_prices') if name in sys.modules])"
    )
    assert _python(code).splitlines()[-1] == "[]"


def test_importing_the_package_loads_nothing_else() -> None:
    assert _python("import sys; before = set(sys.modules); import costaudit; print('duckdb' in sys.modules)") == "False"
    assert re.fullmatch(r"\d+\.\d+\.\d+", costaudit.__version__)


def _python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.strip()


def test_the_wheel_ships_prices_policies_and_sample_logs(tmp_path: Path) -> None:
    builder = pytest.importorskip("hatchling.build", reason="hatchling is there only where the wheel is built")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        wheel = tmp_path / builder.build_wheel(str(tmp_path))
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    wanted = [
        *(f"data/pricing/{path.name}" for path in (ROOT / "pricing").glob("*.yaml")),
        "data/pricing/VERSION",
        *(f"data/policies/{path.name}" for path in (ROOT / "policies").glob("*.yaml")),
        *(f"data/sample_logs/{name}" for name in (*SAMPLES, "translations/translations.csv", "translations/map.yaml")),
        *(
            path.relative_to(ROOT / "costaudit").as_posix()
            for path in SOURCES
            if path.is_relative_to(ROOT / "costaudit")
        ),
    ]
    assert [name for name in wanted if f"costaudit/{name}" not in inside] == []
