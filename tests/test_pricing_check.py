"""The check in CI: its effect on a bill, gates that never pass for want of data, a rehearsal in a git repository."""

from __future__ import annotations

import json
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from price_changes import ANTHROPIC, NOW, WORKLOAD, base, head, line, run, said
from price_files import OPENAI, folder, mtok

from costaudit import __main__ as entry
from costaudit.document import Document
from costaudit.errors import NotMet, UsageError
from costaudit.prices import files
from costaudit.pricing_check import document as documents
from costaudit.pricing_check import gate
from costaudit.pricing_check.check import Asked, check
from costaudit.render import findings, github, junit, sarif

ABLE = "standard: {input: 3, cache_read: 0.3, cache_write: 3.75, cache_write_1h: 6, output: 15}"
DEARER = "standard: {input: 3.6, cache_read: 0.36, cache_write: 4.5, cache_write_1h: 7.2, output: 18}"
BATCH = "batch:    {input: 1.5, cache_read: 0.15, cache_write: 1.875, cache_write_1h: 3, output: 7.5}"
AN_ENTRY = f"{BATCH}\n        source: prices\n        checked: 2026-10-14\n"
RISE = (
    AN_ENTRY,
    f"{AN_ENTRY}      - from: 2026-11-18\n        {DEARER}\n        {BATCH}\n"
    "        source: prices\n        checked: 2026-11-19\n",
)
FUTURE = (RISE[0], RISE[1].replace("from: 2026-11-18\n", "from: 2026-12-01\n        status: scheduled\n"))


def test_the_effect_on_a_workload_by_hand(tmp_path: Path) -> None:
    measured = run(tmp_path, head(tmp_path, RISE), workload=WORKLOAD).impact
    assert measured is not None
    able = {each.moment: each for each in measured.models if each.key == "anthropic/able"}
    before = mtok("3", 2_000_000) + mtok("15", 1_000_000)
    assert (able["now"].before, able["now"].after) == (before, before * Decimal("1.2"))
    assert (able["then"].before, able["then"].after) == (before, before)  # October's requests cost what they cost
    band = {each.moment: each.before for each in measured.models if each.key == "openai/alpha-1"}
    assert band == {"now": mtok("8", 1_000_000), "then": mtok("15", 1_000_000)}
    assert measured.whole["now"].without == 7  # a batch of baker has no price


def test_a_rise_over_the_bound_is_an_error_for_all_of_it_each_model_and_each_task(tmp_path: Path) -> None:
    after = head(tmp_path, RISE)
    found = run(tmp_path, after, max_impact="5%", workload=WORKLOAD).findings
    impacts = [(each.about, each.at.line) for each in found if each.code == "impact"]
    assert ("anthropic/able", line(after, DEARER)) in impacts
    assert {about for about, _ in impacts} == {"", "anthropic/able", "coding"}
    assert run(tmp_path, after, max_impact="25%", workload=WORKLOAD).errors == 0
    assert run(tmp_path, after, max_impact="4.20", workload=WORKLOAD).errors == 0  # (6 + 15) x 0.2 = 4.20 US dollars
    assert run(tmp_path, after, max_impact="$4.19", workload=WORKLOAD).errors > 0


def test_a_price_that_falls_is_an_effect_as_well(tmp_path: Path) -> None:
    cheaper = (RISE[0], RISE[1].replace("output: 18", "output: 10"))
    found = run(tmp_path, head(tmp_path, cheaper), max_impact="5%", workload=WORKLOAD).findings
    assert any(each.code == "impact" for each in found)


@pytest.mark.parametrize(
    ("workload", "why"),
    [
        (None, "there is no workload"),
        (WORKLOAD.splitlines()[0] + "\n", "has a price in the base"),
        (WORKLOAD.splitlines()[0] + "\nanthropic,nobody,standard,,2026-10,0,0,qa,input,5\n", "has a price in the base"),
    ],
)
def test_a_gate_that_measured_nothing_fails(tmp_path: Path, workload: str | None, why: str) -> None:
    for edits in ((), (FUTURE,)):
        found = run(tmp_path, head(tmp_path, *edits, bumped=bool(edits)), max_impact="5%", workload=workload).findings
        (only,) = [each for each in found if each.code == "no-data"]
        assert why in only.message


def test_a_gate_without_a_base_fails(tmp_path: Path) -> None:
    assert [f.code for f in check(Asked(base(tmp_path), NOW, bound=gate.limit("5%"))).findings] == ["no-data"]


def test_a_model_in_use_that_loses_its_price_fails_with_or_without_a_bound(tmp_path: Path) -> None:
    gone = ANTHROPIC[ANTHROPIC.index("  - id: baker") : ANTHROPIC.index("  - id: charlie")]
    after = head(tmp_path, (gone, ""))
    found = [each for each in run(tmp_path, after, workload=WORKLOAD).findings if each.code == "no-longer-priced"]
    assert [each.about for each in found] == ["anthropic/baker"]
    assert "5,000,000 input of anthropic/baker" in found[0].message


def test_what_the_base_already_had_is_not_the_changes_fault(tmp_path: Path) -> None:
    odd = ("{input: 2.5, cache_read: 0.25,", "{input: 2.5, cache_read: 2.75,")
    before = base(tmp_path)
    (before / "openai.yaml").write_text(OPENAI.replace(*odd))
    after = head(tmp_path, odd, ("tier: flagship", "tier: mid"), file="openai.yaml")
    asked = Asked(after, NOW, str(before))
    assert [each for each in check(asked).findings if each.code == "odd-shape"] == []
    assert "odd-shape" in [each.code for each in check(Asked(after, NOW)).findings]


def test_a_drift_of_the_base_is_not_charged_to_a_change(tmp_path: Path) -> None:
    checked = run(tmp_path, head(tmp_path, FUTURE), max_impact="0.01", workload=WORKLOAD)
    assert checked.errors == 0
    assert checked.impact is not None
    assert all(each.delta == 0 for each in checked.impact.models)


@pytest.mark.parametrize("text", ["", "5%%", "-1", "lots", "nan", "$5%"])
def test_a_bound_is_a_percent_or_an_amount(text: str) -> None:
    with pytest.raises(UsageError, match="neither a percent nor an amount"):
        gate.limit(text)


def rendered(tmp_path: Path) -> Document:
    edited = head(tmp_path, (ABLE, DEARER.replace("3.6", "30")), bumped=False)
    return documents.document(run(tmp_path, edited, max_impact="5%", workload=WORKLOAD))


def test_annotations_say_file_line_and_code_and_are_escaped(tmp_path: Path) -> None:
    document = rendered(tmp_path)
    out = github.commands(document)
    place = line(tmp_path / "head", DEARER.replace("3.6", "30"))
    assert (
        f"::error file={tmp_path}/head/anthropic.yaml,line={place},title=history-rewritten::able input was $3.00" in out
    )
    assert "more than 5%25" in out
    assert all(row.startswith("::") or row == out.splitlines()[-1] for row in out.splitlines())


def test_at_most_ten_annotations_a_level_and_the_rest_is_counted(tmp_path: Path) -> None:
    before, after = folder(tmp_path / "base"), folder(tmp_path / "head", OPENAI.replace("alpha-1", "alpha-2"))
    many = "".join(
        f"  - id: z{n:02}\n    tier: mid\n    prices:\n"
        "      - {from: start, standard: {input: 1}, source: prices, checked: 2026-10-14}\n"
        for n in range(14)
    )
    (before / "openai.yaml").write_text(f"{OPENAI}{many}")
    out = github.commands(documents.document(check(Asked(after, NOW, str(before)))))
    assert out.count("::error ") == 10
    assert "::notice title=costaudit::and 6 more errors, see the summary" in out


def test_the_comment_has_its_tag_folds_and_fits(tmp_path: Path) -> None:
    text = github.comment(rendered(tmp_path))
    assert text.startswith("<!-- costaudit:pricing -->\n")
    assert "| `edited` | `anthropic/able` | `output` | 15.000 | 18.000 | 20.0% | `start` |" in text
    assert "<details><summary>" in text
    assert len(text) < github.MOST_CHARACTERS


def test_sarif_and_junit_have_every_finding(tmp_path: Path) -> None:
    document = rendered(tmp_path)
    found = findings.rows(document)
    results = json.loads(sarif.render(document))["runs"][0]["results"]
    assert [each["ruleId"] for each in results] == [row.code for row in found]
    suite = ElementTree.fromstring(junit.render(document))
    assert (suite.get("tests"), suite.get("failures")) == (str(len(found)), str(sum(r.level == "error" for r in found)))


def test_warnings_count_where_someone_wants_that(tmp_path: Path) -> None:
    checked = run(tmp_path, head(tmp_path, (ABLE, ABLE.replace("output: 15", "output: 15, web_search_per_1k: 10"))))
    assert checked.errors == 0
    documents.require(checked)
    with pytest.raises(NotMet, match="0 errors and 2 warnings"):
        documents.require(checked, warnings_too=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository with prices and a workload on main, and a branch to change them on."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "t")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "t@example.com")
    top = tmp_path / "repository"
    top.mkdir()
    git(top, "init", "-q", "-b", "main")
    shutil.copytree(base(tmp_path), top / "pricing")
    (top / "pricing" / "workload.csv").write_text(WORKLOAD)
    git(top, "add", ".")
    git(top, "commit", "-q", "-m", "prices")
    git(top, "switch", "-q", "-c", "change")
    monkeypatch.chdir(top)
    return top


def git(top: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(top), "-c", "commit.gpgsign=false", *arguments], check=True)


def test_rehearsal_a_rise_gets_annotations_the_comment_and_exit_1(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(head(tmp_path, RISE), repository / "pricing", dirs_exist_ok=True)
    git(repository, "commit", "-q", "-a", "-m", "a rise")
    options = ["--max-impact", "5%", "--format", "github", "--also", "markdown=c.md"]
    assert entry.main(["pricing", "check", "--base", "main", *options]) == 1
    out = capsys.readouterr().out
    place = line(repository / "pricing", DEARER)
    assert (
        f"::error file=pricing/anthropic.yaml,line={place},title=impact::anthropic/able in pricing/workload.csv" in out
    )
    comment = (repository / "c.md").read_text()
    assert "| `changed` | `anthropic/able` | `output` | 15.000 | 18.000 | 20.0% | `2026-11-18` |" in comment


def test_rehearsal_only_a_future_price_passes(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(head(tmp_path, FUTURE), repository / "pricing", dirs_exist_ok=True)
    assert entry.main(["pricing", "check", "--base", "main", "--max-impact", "5%"]) == 0
    assert "nothing on the workload" in capsys.readouterr().out


def test_rehearsal_an_unchanged_list_is_one_line(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ("pricing check --base main", "pricing check --base main --max-impact 5%"):
        assert entry.main(arguments.split()) == 0
        out = capsys.readouterr().out
        assert out.startswith("No price changed since main (2026.11.1, 2 providers, 6 models)")
        assert out.count("\n") == 1


def test_a_base_that_is_not_there(repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.main(["pricing", "check", "--base", "origin/main"]) == 2
    assert "fetch-depth: 0" in capsys.readouterr().err
    assert entry.main(["pricing", "check", str(base(tmp_path)), "--base", "--output=x"]) == 2
    outside = folder(tmp_path / "outside")
    with pytest.raises(UsageError, match=r"in no git repository|no commit main here"):
        files.of_base("main", outside)


def test_prices_that_are_new_to_a_repository_have_no_history_to_keep(repository: Path) -> None:
    shutil.copytree(repository / "pricing", repository / "more")
    checked = check(Asked(repository / "more", NOW, "main"))
    assert said(checked) == []
    assert {row[0] for row in documents.document(checked).tables[1].rows} == {"new"}


def test_a_link_in_a_commit_is_not_followed(repository: Path) -> None:
    (repository / "pricing" / "xai.yaml").symlink_to("/etc/passwd")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "a link")
    assert "xai.yaml" not in files.of_base("HEAD", repository / "pricing").texts
