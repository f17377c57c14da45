"""What can go wrong with a price list, each caught under its code at its line; and good changes, each let through."""

from __future__ import annotations

from pathlib import Path

import pytest
from price_changes import head, line, run, said

ABLE = "        standard: {input: 3, cache_read: 0.3, cache_write: 3.75, cache_write_1h: 6, output: 15}\n"
BAKER = "standard: {input: 1, cache_read: 0.1, output: 5}"
DOG_LAST = "{input: 5, cache_read: 0.5, output: 25}\n        source: prices\n        checked: 2026-10-14\n"
NEW = """\
      - from: 2026-11-18
        standard: {input: 4, cache_read: 0.4, cache_write: 5, cache_write_1h: 8, output: 20}
        source: prices
        checked: 2026-11-19
"""
ABLE_CHECKED = "output: 7.5}\n        source: prices\n        checked: 2026-10-14\n"
EASY = """
  - id: easy
    tier: mid
    prices:
      - from: start
        standard: {input: 2, cache_read: 0.2, output: 10}
        batch: {input: 1, cache_read: 0.1, output: 5}
        source: prices
        checked: 2026-11-19
"""


def appended(text: str) -> tuple[str, str]:
    """An edit that adds a block at the end of the file."""
    return (DOG_LAST, DOG_LAST + text)


def after_able(text: str) -> tuple[str, str]:
    """An edit that adds an entry to able before the one that is announced."""
    return (ABLE_CHECKED, ABLE_CHECKED + text)


MUTATIONS = [
    # what was in force is edited
    ("a past price edited", [(BAKER, BAKER.replace("5}", "6}"))], "error", "history-rewritten", "output: 6}"),
    ("a past price gone", [(BAKER, BAKER.replace(", cache_read: 0.1", ""))], "error", "history-rewritten", "{input: 1, out"),
    ("input and output swapped", [(BAKER, "standard: {input: 5, cache_read: 0.1, output: 1}")], "error", "history-rewritten", "{input: 5, cache_read: 0.1, output: 1"),
    ("a tier gone", [("        batch:    {input: 1.5, cache_read: 0.15, cache_write: 1.875, cache_write_1h: 3, output: 7.5}\n", "")], "error", "history-rewritten", "- id: able"),
    ("a model gone", [("  - id: baker\n    tier: budget\n    names: [baker-latest, baker-fast]\n    prices:\n      - from: start\n        " + BAKER + "\n        source: prices\n        checked: 2026-10-14\n\n", "")], "error", "model-gone", ""),
    ("a model renamed", [("- id: baker\n", "- id: baker-2\n"), ("[baker-latest,", "[baker, baker-latest,")], "error", "model-gone", "- id: baker-2"),
    ("the start of a price moved", [("from: start\n        " + BAKER, "from: 2026-03-01\n        " + BAKER)], "error", "history-rewritten", "- id: baker"),
    ("an end put on a price", [("      - from: start\n        " + BAKER, "      - from: start\n        to: 2026-08-01\n        " + BAKER)], "error", "history-rewritten", "- id: baker"),
    ("an end moved", [("to: 2026-06-01", "to: 2026-05-01")], "error", "history-rewritten", "- id: dog"),
    ("what unlisted meters cost edited", [("cache_write: input", "cache_write: cache_read")], "error", "history-rewritten", BAKER),
    ("corrects without being new", [(BAKER, BAKER.replace("5}", "6}")), ("- id: dog", "- id: dog")], "error", "history-rewritten", "output: 6}"),
    ("a price in force called off", [("      - from: start\n        " + BAKER, "      - from: start\n        status: cancelled\n        " + BAKER)], "error", "history-rewritten", "- id: baker"),
    ("a name gone", [(", baker-fast]", "]")], "error", "name-gone", "- id: baker"),
    ("a name moved", [(", baker-fast]", "]"), ("- id: charlie\n", "- id: charlie\n    names: [baker-fast]\n")], "warning", "name-moved", "- id: charlie"),
    ("an announcement gone", [("      - from: 2026-12-24\n        status: scheduled\n        standard: {input: 4, cache_read: 0.4, cache_write: 5, cache_write_1h: 8, output: 20}\n        source: prices\n        checked: 2026-10-14\n", "")], "error", "announcement-gone", "- id: able"),
    # days
    ("a wrong year, too early", [after_able(NEW.replace("from: 2026-11-18", "from: 2025-11-18"))], "error", "backdated", "{input: 4"),
    ("a wrong year, long ago", [after_able(NEW.replace("from: 2026-11-18", "from: 1926-11-18"))], "error", "wrong-date", "- from: 1926"),
    ("a wrong year, too late", [appended(NEW.replace("from: 2026-11-18", "from: 2062-11-18"))], "error", "wrong-date", "- from: 2062"),
    ("checked on a day to come", [after_able(NEW.replace("2026-11-19", "2027-11-19"))], "error", "wrong-date", "- from: 2026-11-18"),
    ("announced, written as in force", [appended(NEW.replace("2026-11-18", "2027-01-01"))], "error", "not-in-force", "- from: 2027-01-01"),
    ("an announced day passed unchecked", [after_able(NEW.replace("2026-11-18\n", "2026-11-20\n        status: scheduled\n"))], "warning", "scheduled-unchecked", "- from: 2026-11-20"),
    ("a day there is not", [after_able(NEW.replace("2026-11-18", "2026-11-31"))], "error", "wrong-form", "from: 2026-11-31"),
    ("entries out of order", [appended(""), ("- from: 2026-12-24", "- from: start")], "error", "not-sorted", "- from: start\n        status"),
    ("two entries on one day", [after_able(NEW.replace("2026-11-18", "2026-12-24"))], "error", "overlap", "- from: 2026-12-24\n        status"),
    ("a gap in time", [appended(NEW)], "warning", "gap", "- from: 2026-11-18"),
    ("before it was released", [after_able(NEW.replace("2026-11-18", "2024-11-18"))], "warning", "wrong-date", "- from: 2024"),
    # numbers
    ("per 1K written as per 1M, one price", [after_able(NEW.replace("output: 20", "output: 0.02"))], "error", "unit-slip", "{input: 4, cache_read: 0.4, cache_write: 5, cache_write_1h: 8, output: 0.02"),
    ("per token written as per 1M", [after_able(NEW.replace("input: 4,", "input: 0.000004,"))], "error", "unit-slip", "{input: 0.000004"),
    ("cents written as dollars a million times", [after_able(NEW.replace("input: 4,", "input: 4_000,"))], "error", "unit-slip", "{input: 4_000"),
    ("a new model per 1K", [appended(EASY.replace("{input: 2, cache_read: 0.2, output: 10}", "{input: 0.002, cache_read: 0.0002, output: 0.01}"))], "error", "unit-slip", "standard: {input: 0.002"),
    ("a batch line per 1K", [appended(EASY.replace("{input: 1, ", "{input: 0.001, "))], "error", "unit-slip", "batch: {input: 0.001"),
    ("dearer than anything", [after_able(NEW.replace("input: 4,", "input: 40_000,"))], "error", "wrong-form", "{input: 40_000"),
    ("a decimal point off", [after_able(NEW.replace("output: 20", "output: 200"))], "warning", "big-step", "{input: 4, cache_read: 0.4, cache_write: 5, cache_write_1h: 8, output: 200"),
    ("not exact", [after_able(NEW.replace("input: 4,", "input: 4e0,"))], "error", "wrong-form", "{input: 4e0"),
    ("more decimals than can be counted", [after_able(NEW.replace("input: 4,", "input: 0.00000000000000000001,"))], "error", "wrong-form", "{input: 0.0000"),
    ("less than nothing", [after_able(NEW.replace("input: 4,", "input: -4,"))], "error", "wrong-form", "{input: -4"),
    ("a number in quotes", [after_able(NEW.replace("input: 4,", 'input: "4",'))], "error", "wrong-form", '{input: "4"'),
    ("a currency sign", [after_able(NEW.replace("input: 4,", "input: $4,"))], "error", "wrong-form", "{input: $4"),
    ("not a number", [after_able(NEW.replace("input: 4,", "input: .nan,"))], "error", "wrong-form", "{input: .nan"),
    ("a decimal comma", [after_able(NEW.replace("input: 4,", "input: 4,5,"))], "error", "wrong-form", "{input: 4,5"),
    # shapes
    ("output cheaper than input", [appended(EASY.replace("output: 10}", "output: 1}"))], "warning", "odd-shape", "standard: {input: 2, cache_read: 0.2, output: 1}"),
    ("a cached read dearer than input", [appended(EASY.replace("cache_read: 0.2,", "cache_read: 2.2,"))], "warning", "odd-shape", "standard: {input: 2, cache_read: 2.2"),
    ("batch dearer than standard", [appended(EASY.replace("batch: {input: 1, ", "batch: {input: 3, "))], "warning", "odd-shape", "batch: {input: 3"),
    ("batch without a discount", [appended(EASY.replace("output: 5}", "output: 10}"))], "warning", "odd-shape", "batch: {input: 1"),
    ("an hour cheaper than minutes", [after_able(NEW.replace("cache_write_1h: 8", "cache_write_1h: 4"))], "warning", "odd-shape", "{input: 4, cache_read: 0.4, cache_write: 5, cache_write_1h: 4"),
    ("a band that lacks a meter", [appended(EASY.replace("        batch:", "        standard over 200_000: {input: 4, output: 15}\n        batch:"))], "warning", "meter-missing", "standard over 200_000"),
    ("a window without an outside", [appended(EASY.replace("standard: {input: 2", 'window: {utc: ["01:00-04:00"]}\n        standard in window: {input: 2'))], "warning", "gap", "standard in window"),
    ("hours that overlap", [appended(EASY.replace("standard: {input: 2", 'window: {utc: ["01:00-04:00", "03:00-05:00"]}\n        standard in window: {input: 2'))], "error", "overlap", "window: {utc"),
    ("a line twice", [(ABLE, ABLE + "        standard over 100: {input: 3}\n        standard over 1_00: {input: 3}\n")], "error", "overlap", "standard over 1_00"),
    # names
    ("an alias of two models", [("[baker-latest,", "[able, baker-latest,")], "error", "two-models-one-name", "- id: baker"),
    ("a model twice", [appended(EASY.replace("- id: easy", "- id: dog"))], "error", "two-models-one-name", "- id: dog\n    tier: mid"),
    ("a model out of order", [appended(EASY.replace("- id: easy", "- id: aardvark"))], "error", "not-sorted", "- id: aardvark"),
    ("an alias of another maker", [("[baker-latest,", "[beta, baker-latest,")], "warning", "name-shared", "- id: baker"),
    # sources
    ("no source", [appended(EASY.replace("        source: prices\n", ""))], "error", "no-source", "- from: start\n        standard: {input: 2,"),
    ("never checked", [appended(EASY.replace("        checked: 2026-11-19\n", ""))], "error", "no-source", "- from: start\n        standard: {input: 2,"),
    ("a source that is no page", [appended(EASY.replace("source: prices", "source: a-friend"))], "error", "no-source", "- from: start\n        standard: {input: 2,"),
    ("checked long ago", [appended(EASY.replace("checked: 2026-11-19", "checked: 2026-05-01"))], "warning", "stale", "- from: start\n        standard: {input: 2,"),
    # hostile and broken YAML
    ("a key twice", [("    tier: budget\n", "    tier: budget\n    tier: mid\n")], "error", "wrong-form", "tier: mid\n    names"),
    ("a meter twice", [(BAKER, BAKER.replace("output: 5}", "output: 5, output: 6}"))], "error", "wrong-form", "standard: {input: 1"),
    ("an anchor", [(BAKER, "standard: &a {input: 1, cache_read: 0.1, output: 5}")], "error", "wrong-form", "standard: &a"),
    ("a tag", [(BAKER, "standard: !!python/object:os.system {input: 1}")], "error", "wrong-form", "standard: !!python"),
    ("a bracket not closed", [(BAKER, BAKER.rstrip("}"))], "error", "wrong-form", ""),
    ("a tab", [("    tier: budget\n", "\ttier: budget\n")], "error", "wrong-form", ""),
    ("a misspelled key", [("    tier: budget\n", "    teir: budget\n")], "error", "wrong-form", "teir"),
    ("a misspelled meter", [(BAKER, BAKER.replace("output: 5", "ouput: 5"))], "error", "wrong-form", "ouput"),
    ("a hidden character", [("name: Anthropic", "name: Anthro\u200bpic")], "error", "wrong-form", "name: Anthro"),
    ("a second document", [appended("---\nprovider: anthropic\n")], "error", "wrong-form", "---"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "edits", "level", "code", "at"), MUTATIONS, ids=[each[0] for each in MUTATIONS])
def test_a_mistake_is_caught(
    tmp_path: Path, name: str, edits: list[tuple[str, str]], level: str, code: str, at: str
) -> None:
    after = head(tmp_path, *edits)
    found = said(run(tmp_path, after))
    mine = [place for found_level, found_code, file, place in found if (found_level, found_code) == (level, code)]
    assert mine, (name, found)
    if at:
        assert line(after, at) in mine, (name, found, line(after, at))


GOOD = [
    ("nothing", []),
    ("a new price", [after_able(NEW)]),
    ("a new price with tiers", [after_able(NEW.replace("        source", "        batch: {input: 2, cache_read: 0.2, cache_write: 2.5, cache_write_1h: 4, output: 10}\n        source"))]),
    ("a new model", [appended(EASY)]),
    ("a price announced", [appended(""), ("        checked: 2026-10-14\n\n  - id: charlie", "        checked: 2026-10-14\n      - from: 2027-02-01\n        status: scheduled\n        standard: {input: 1.2, cache_read: 0.12, output: 6}\n        source: prices\n        checked: 2026-11-19\n\n  - id: charlie")]),
    ("an announced price called off", [("status: scheduled", "status: cancelled")]),
    ("an announced price of another height", [("cache_write_1h: 8, output: 20}", "cache_write_1h: 8, output: 21}")]),
    ("a past price corrected", [(BAKER, BAKER.replace("5}", "6}") + '\n        corrects: "output was misread from the page"')]),
    ("a start corrected", [after_able(NEW.replace("        source", '        corrects: "it held from the 10th"\n        source').replace("11-18", "11-10"))]),
    ("known later, with a note", [after_able(NEW.replace("2026-11-18", "2026-10-01").replace("        source", '        note: "announced on 2026-09-30"\n        source'))]),
    ("looked at again", [("checked: 2026-10-14", "checked: 2026-11-20")]),
    ("a model retired", [("    tier: flagship\n    prices:\n      - from: start\n        standard: {input: 15", "    tier: flagship\n    retires: 2027-01-01\n    prices:\n      - from: start\n        standard: {input: 15")]),
    ("a name more", [(", baker-fast]", ", baker-fast, baker-mini]")]),
    ("a comment and other spaces", [(BAKER, BAKER.replace("{input: 1,", "{input:   1.0,") + "  # seen twice")]),
    ("a tier that was not known", [(BAKER, BAKER + "\n        batch: {input: 0.5, cache_read: 0.05, output: 2.5}")]),
    ("free", [appended(EASY.replace("{input: 2, cache_read: 0.2, output: 10}", "{input: 0, cache_read: 0, output: 0}").replace("        batch: {input: 1, cache_read: 0.1, output: 5}\n", ""))]),
    ("cheap, and meant", [appended(EASY.replace("{input: 2, cache_read: 0.2, output: 10}", "{input: 0.002, cache_read: 0.0002, output: 0.01}").replace("        batch: {input: 1, cache_read: 0.1, output: 5}\n", '        note: "a preview, nearly free"\n'))]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "edits"), GOOD, ids=[each[0] for each in GOOD])
def test_a_good_change_is_let_through(tmp_path: Path, name: str, edits: list[tuple[str, str]]) -> None:
    checked = run(tmp_path, head(tmp_path, *edits, bumped=bool(edits)))
    assert checked.errors == 0, [each.sentence for each in checked.findings]


def test_a_correction_is_told_though_it_passes(tmp_path: Path) -> None:
    edits = next(each for each in GOOD if each[0] == "a past price corrected")[1]
    after = head(tmp_path, *edits)
    assert ("warning", "corrected", "anthropic.yaml", line(after, "output: 6}")) in said(run(tmp_path, after))


def test_there_are_enough_of_them() -> None:
    assert len(MUTATIONS) >= 40


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    after = head(
        tmp_path,
        (BAKER, BAKER.replace("5}", "6}")),
        ("names: [baker-latest, baker-fast]", "names: [baker-latest]"),
        ("standard: {input: 15", "standard: {inptu: 15"),
        bumped=False,
    )
    codes = [code for _, code, _, _ in said(run(tmp_path, after))]
    assert sorted(codes) == ["history-rewritten", "name-gone", "not-in-changelog", "version-not-bumped", "wrong-form"]


def test_a_whole_file_gone(tmp_path: Path) -> None:
    after = head(tmp_path)
    (after / "anthropic.yaml").unlink()
    gone = [each for each in said(run(tmp_path, after)) if each[1] == "model-gone"]
    assert gone == [("error", "model-gone", "anthropic.yaml", 1)] * 4
