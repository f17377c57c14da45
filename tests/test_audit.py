"""The audit as a whole: what it says of the workload, what findings have in common, gates, and the policy it writes."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from audits import BIG, CLAUDE, OLD, PRIORITY, UNKNOWN, Audited, audited, mtok

from costaudit import __main__ as entry
from costaudit import policy, simulate
from costaudit.audit.audit import check_gates
from costaudit.audit.catalogue import FINDINGS
from costaudit.document import Document, Table
from costaudit.errors import NotMet, UsageError
from costaudit.money import dollars
from costaudit.render import render

ROOT = Path(__file__).parent.parent
LOGS = ROOT.parent / "shared" / "logs"
CODES = [finding.code for finding in FINDINGS]


@pytest.fixture
def it(tmp_path: Path) -> Audited:
    return audited(tmp_path)


def table(document: Document, name: str) -> Table:
    return next(table for table in document.tables if table.name == name)


def cells(document: Document, name: str, *keys: str) -> list[tuple[object, ...]]:
    found = table(document, name)
    places = [next(n for n, column in enumerate(found.columns) if column.key == key) for key in keys]
    return [tuple(row[place] for place in places) for row in found.rows]


@pytest.mark.parametrize("finding", FINDINGS, ids=CODES)
def test_every_finding_is_documented_and_tested(finding: object) -> None:
    code = getattr(finding, "code", "")
    sections = re.split("^## ", (ROOT / "docs" / "findings.md").read_text("utf-8"), flags=re.MULTILINE)
    (section,) = [each for each in sections if each.startswith(f"{code}\n")]
    for word in ("Before", "After", "Why", "When to ignore"):
        assert f"**{word}.**" in section
    names = "".join((ROOT / "tests" / f"test_audit_{part}.py").read_text("utf-8") for part in ("findings", "caches"))
    assert names.count(f"def test_{code.replace('-', '_')}") >= 2


def test_no_page_is_left_of_a_finding_that_is_gone() -> None:
    text = (ROOT / "docs" / "findings.md").read_text("utf-8")
    assert set(re.findall("^## (.*)$", text, flags=re.MULTILINE)) == set(CODES)


@pytest.mark.parametrize("finding", [each for each in FINDINGS if each.policy], ids=lambda each: each.code)
def test_ready_policies_are_there(finding: object) -> None:
    assert policy.load(ROOT / "policies" / getattr(finding, "policy", ""))


def test_findings_overlap_and_the_union_counts_each_request_once(it: Audited) -> None:
    it.ask(offer_id=BIG, task="classification", input=1_000, output=100)
    it.ask(offer_id=BIG, task="reasoning", input=1_000, output=100)
    audit = it.audit()
    saving = {each.finding.code: dollars(each.stake or 0) for each in audit.found if each.finding.saves}
    assert saving == {
        "flagship-for-routine": mtok("9", 1_000) + mtok("36", 100),
        "batchable": mtok("5", 1_000) + mtok("20", 100),
    }
    assert (audit.union.requests, dollars(audit.union.stake)) == (1, mtok("9", 1_000) + mtok("36", 100))
    assert dollars(audit.union.spent) == mtok("10", 1_000) + mtok("40", 100)
    assert any("overlap" in note for note in audit.document.notes)


def test_what_a_fix_costs_more_counts_against_what_is_at_stake_together(it: Audited) -> None:
    """The first of these would pay for writing the cache, and is itself another finding."""
    for after in (0, 10):
        chain = [*range(20), 100 + after]
        it.ask(after, offer_id=CLAUDE, input=2_100, prompt_prefix=chain, prefix_block_tokens=100, task="extraction")
    it.ask(20, offer_id=BIG, input=1_000, prompt_identity=1)
    it.ask(21, offer_id=BIG, input=1_000, prompt_identity=1)
    audit = it.audit()
    assert dollars(audit.union.stake) == mtok("3.6", 2_000) - mtok("1", 2_000) + mtok("10", 1_000)
    assert audit.union.stake == sum(each.stake or 0 for each in audit.found if each.finding.saves)


def test_findings_stand_by_dollars_savings_first(it: Audited) -> None:
    it.ask(offer_id=BIG, task="classification", input=1_000, output=100)
    it.ask(offer_id=OLD, input=1_000_000)
    it.ask(offer_id=UNKNOWN, input=1_000_000)
    codes = [each.finding.code for each in it.audit().found]
    assert codes == ["dominated-model", "flagship-for-routine", "batchable", "retired-model", "unpriced"]


def test_the_workload_is_told_by_task_and_model(it: Audited) -> None:
    it.ask(offer_id=BIG, input=300, cache_read=100, output=40, reasoning_tokens=10, task="qa")
    it.ask(offer_id=BIG, input=100, output=10, task="coding")
    document = it.audit().document
    keys = (
        "task",
        "requests",
        "input_tokens",
        "cached_percent",
        "output_tokens",
        "reasoning_tokens",
        "output_per_input",
    )
    assert cells(document, "by_task", *keys) == [
        ("qa", 1, 400, Decimal(25), 40, 10, Decimal("0.1")),
        ("coding", 1, 100, Decimal(0), 10, 0, Decimal("0.1")),
    ]
    assert cells(document, "by_model", "model", "input_tokens_50", "input_tokens_95") == [("openai/big", 100, 400)]


def test_prompts_by_turn(it: Audited) -> None:
    for turn in range(3):
        it.ask(turn, input=100 * (turn + 1), conversation_id="c")
    it.ask(input=9_000)
    keys = ("turn", "requests", "input_tokens_50")
    assert cells(it.audit().document, "growth", *keys) == [(1, 1, 100), (2, 1, 200), (3, 1, 300)]


def test_the_share_of_input_that_repeats(it: Audited) -> None:
    for after, chain in enumerate(([1, 2, 3], [1, 2, 4], [7, 8, 9, 10])):
        it.ask(after, offer_id=CLAUDE, input=100 * len(chain), prompt_prefix=chain, prefix_block_tokens=100)
    facts = {fact.key: fact.value for fact in it.audit().document.facts}
    assert facts["input_repeated_percent"] == Decimal(20)  # 200 of 1,000 tokens


def test_only_the_days_asked_for(it: Audited) -> None:
    it.ask(0, offer_id=BIG, task="classification", input=1_000)
    it.ask(86_400, offer_id=BIG, task="classification", input=5_000)
    audit = it.audit(since=date(2026, 10, 1), until=date(2026, 10, 2))
    assert [each.requests for each in audit.found if each.finding.code == "batchable"] == [1]
    assert audit.document.period is not None
    with pytest.raises(UsageError, match="not before"):
        it.audit(since=date(2026, 10, 2), until=date(2026, 10, 2))


def test_requests_without_a_price_are_said_to_be_left_out(it: Audited) -> None:
    it.ask(input=1_000)
    it.ask(offer_id=UNKNOWN, input=70)
    assert [(each.key, each.count) for each in it.audit().document.left_out] == [("no_price", 1)]


def test_nothing_found_is_an_answer(it: Audited) -> None:
    it.ask(input=1_000)
    audit = it.audit()
    assert (audit.found, audit.policy("p")) == ((), None)
    audit.check(["batchable", "0"])
    assert "0 findings" in render(audit.document, "table")


@pytest.mark.parametrize("form", ["table", "csv", "json", "markdown", "html"])
def test_every_format_names_every_finding(it: Audited, form: str) -> None:
    it.ask(offer_id=BIG, task="classification", input=1_000, output=100)
    it.ask(offer_id=OLD, input=1_000)
    audit = it.audit(whole=True)
    text = render(audit.document, form)  # type: ignore[arg-type]
    assert [each.finding.code for each in audit.found if each.finding.code not in text] == []


def test_a_page_has_the_fixes_as_a_table_and_its_box_only_what_to_mind(it: Audited) -> None:
    it.ask(offer_id=BIG, task="classification", input=1_000)
    page = it.audit(page=True).document
    assert ("batchable", "policies/batch-what-can-wait.yaml") in cells(page, "fixes", "code", "policy")
    assert not any(note.startswith("batchable:") for note in page.notes)


def test_gates(it: Audited) -> None:
    it.ask(offer_id=BIG, task="classification", input=100_000)
    audit = it.audit()
    audit.check(["unpriced", "0.90"])
    with pytest.raises(NotMet, match="batchable"):
        audit.check(["batchable"])
    with pytest.raises(NotMet, match=r"\$0\.90 at stake, more than \$0\.89"):
        audit.check(["0.89"])
    with pytest.raises(UsageError, match="no finding and no amount") as error:
        check_gates(["bachable"])
    assert error.value.hint == "did you mean batchable?"


def test_a_written_policy_loads_and_saves_what_findings_say(it: Audited, tmp_path: Path) -> None:
    for after in (0, 10):
        it.ask(after, offer_id=BIG, task="classification", input=1_000, output=100, prompt_identity=7)
    it.ask(20, offer_id=PRIORITY, task="drafting", input=1_000, output=100)
    it.ask(30, offer_id=OLD, input=1_000)
    for turn in range(3):
        it.ask(1_200 * turn, offer_id=CLAUDE, cache_write=10_000, cache_read=10 * turn, conversation_id="c")
        it.ask(turn, offer_id=CLAUDE, input=2_000, prompt_prefix=list(range(20)), prefix_block_tokens=100)
    audit = it.audit()
    text = audit.policy("October: what to do")
    assert text is not None
    path = tmp_path / "start.yaml"
    path.write_text(text, "utf-8")
    loaded = policy.load(path)
    assert loaded.name == "October-what-to-do"
    for code in ("duplicate-calls", "flagship-for-routine", "dominated-model", "fast-tier", "cacheable-prefix"):
        assert f"# {code}: " in text
    (result,) = simulate.simulate(it.con, it.book, [loaded]).results
    assert dollars(result.saved) > 0


def test_what_a_written_policy_saves_is_what_the_finding_said(it: Audited, tmp_path: Path) -> None:
    chain = {
        "prompt_prefix": list(range(20)),
        "prefix_block_tokens": 100,
        "cache_marks": [{"blocks": 20, "ttl_s": 300}],
    }
    for turn in range(3):
        it.ask(1_200 * turn, offer_id=CLAUDE, cache_write=2_000, conversation_id="c", **chain)
    audit = it.audit()
    path = tmp_path / "start.yaml"
    path.write_text(audit.policy("start") or "", "utf-8")
    (result,) = simulate.simulate(it.con, it.book, [policy.load(path)]).results
    assert [result.saved] == [each.stake for each in audit.found if each.finding.code == "hour-too-short"]
    assert dollars(result.saved) == 3 * mtok("5", 2_000) - mtok("8", 2_000) - 2 * mtok("0.4", 2_000)


def test_programs_read_findings_first_and_people_the_workload(it: Audited) -> None:
    it.ask(offer_id=BIG, task="classification", input=1_000)
    assert it.audit().document.tables[0].name == "findings"
    assert it.audit(findings_first=False).document.tables[0].name == "by_task"


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    log = str(ROOT / "sample_logs" / "ticket-triage.openai.jsonl.gz")
    assert entry.main(["ingest", log]) == 0
    assert entry.main(["audit", "--json", "--write-policy", "start.yaml"]) == 0
    out = capsys.readouterr().out
    rows = json.loads(out[out.index("{") :])["rows"]
    assert all(row["code"] in CODES for row in rows)
    if rows:
        assert entry.main(["audit", "--fail-on", rows[0]["code"]]) == 1
    if Path("start.yaml").exists():
        assert entry.main(["simulate", "--policy", "start.yaml"]) == 0
    assert entry.main(["audit", "--fail-on", "nonsense"]) == 2
