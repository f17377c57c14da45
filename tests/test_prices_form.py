"""Price files that are wrong: each mistake is found, under its code, at its line, and all of them at once."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from price_files import OPENAI, folder, line_of, shipped

from costaudit import yamlfile
from costaudit.errors import FileError, NotMet, UsageError
from costaudit.model import MODEL_TIERS
from costaudit.prices import lines, notation, parse
from costaudit.prices.book import load
from costaudit.pricing_check import document
from costaudit.pricing_check.check import Asked, Checked, check
from costaudit.render import findings
from costaudit.stages import stage
from costaudit.yamlfile import Problems

WINDOW = '        window: {weekdays: mon-fri, utc: ["22:00-02:00"]}\n'
SOURCE = "        source: prices\n"
CHECKED = "        checked: 2026-10-14\n"
LAST_ENTRY = "- from: start\n        window"


def problems(path: Path, text: str) -> list[tuple[str, int, str]]:
    """(code, line, sentence) of every problem of an openai.yaml with that text."""
    return [
        (each.code, each.at.line, each.message)
        for each in checked(folder(path, text)).findings
        if each.level == "error"
    ]


def checked(where: Path | None) -> Checked:
    """A price folder on a day in November 2026, without anything to compare it with."""
    return check(Asked(where, datetime(2026, 11, 24)))


def test_the_small_folder_is_well_formed(tmp_path: Path) -> None:
    assert problems(tmp_path, OPENAI) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "at", "words"),
    [
        ("name: OpenAI", "nmae: OpenAI", "wrong-form", "nmae", "has no key nmae"),
        ("name: OpenAI\n", "", "wrong-form", "provider", "has no `name:`"),
        ("provider: openai", "provider: openal", "wrong-form", "provider", "cannot be openal"),
        ("provider: openai", "provider: azure", "wrong-form", "provider", "its provider is azure"),
        ("https://example.com", "http://example.com", "wrong-form", "http:", "no https:// address"),
        ("cache_write: input", "cache_write: inputs", "wrong-form", "inputs", "cannot be inputs"),
        ("mode: automatic", "mode: auto", "wrong-form", "mode: auto", "cannot be auto"),
        ("[5m, 1h]", "[5 minutes]", "wrong-form", "ttl", "the lifetime 5 minutes"),
        ("window_hours: 24", "window_hours: 1 day", "wrong-form", "window_hours", "a whole number"),
        ("caching: listed", "caching: some", "wrong-form", "caching: some", "cannot be some"),
        ("tier: budget", "tier: cheap", "wrong-form", "tier: cheap", "cannot be cheap"),
        ("[tools, vision]", "[tools, vison]", "wrong-form", "features", "cannot be vison"),
        ("[tools, vision]", "[tools, tools]", "wrong-form", "features", "tools twice"),
        ("{input: 400_000,", "{input: 0,", "wrong-form", "context", "more than 0"),
        ("caching: main", "caching: mian", "wrong-form", "- id: alpha-1", "the cache rules mian"),
        ("billed_as: beta", "billed_as: bate", "wrong-form", "- id: alpha-1", "no other model of the file"),
        ("    retires: 2027-06-01\n", "", "wrong-form", "- id: alpha-1", "nothing says since when"),
        ("from: 2026-06-01T12:00Z", "from: 2026-06-31", "wrong-form", "from: 2026-06-31", "no such day"),
        ("from: 2026-06-01T12:00Z", "from: strat", "wrong-form", "from: strat", "cannot be strat"),
        ("from: 2026-06-01T12:00Z", "form: 2026-06-01", "wrong-form", "form:", "has no key form"),
        ("input: 2.75,", "input: 2.75.1,", "wrong-form", "2.75.1", "a plain number"),
        ("input: 2.75,", "input: -2.75,", "wrong-form", "-2.75", "less than nothing"),
        ("input: 2.75,", "input: 27_500,", "wrong-form", "27_500", "which no model costs"),
        ("web_search_per_1k: 5", "web_search_per_1k: 35_000", "wrong-form", "35_000", "which no model costs"),
        ("input: 2.75,", "input: 0.0000000000000000001,", "wrong-form", "0.000", "more decimals"),
        ("input: 2.75,", "inptu: 2.75,", "wrong-form", "inptu", "has no key inptu"),
        ("eu standard:", "eu standrad:", "wrong-form", "eu standrad", "has no key eu standrad"),
        ("eu standard:", "batch standard:", "wrong-form", "batch standard", "a tier, not a region"),
        ("cache_read: input,", "cache_read: cache_write,", "wrong-form", "cache_read: cache_write", "no price in this"),
        ("cache_read: input,", "cache_read: standard,", "wrong-form", "{input: 2, c", "cannot be `standard`"),
        ("output: 8, web", "output: 8, input_image: standard, web", "wrong-form", "output: 8,", "cannot be `standard`"),
        ("cache_read: standard,", "input_image: standard,", "wrong-form", "batch: ", "and there is none"),
        ("        batch:   ", "        flex over 200_000:   ", "wrong-form", "flex over", "no line for smaller inputs"),
        ("utc: [", "hours: [", "wrong-form", "window: {", "has no key hours"),
        ("22:00-02:00", "22:00-26:00", "wrong-form", "window: {", "no span of the day"),
        ("mon-fri", "fri-mon", "wrong-form", "window: {", "cannot be fri-mon"),
        (' ["22:00-02:00"]', ' ["01:00-03:00", "02:00-04:00"]', "overlap", "window: {", "overlap"),
        ("standard in window:", "batch:", "wrong-form", "window: {", "no line is `in window`"),
        (WINDOW, "", "wrong-form", "standard in", "no `window:`"),
        ("confidence: secondary", "confidence: high", "wrong-form", "confidence: high", "cannot be high"),
        ("standard over 200_000:", "standard over 200000:", "wrong-form", "", ""),
        ("eu standard:  ", "standard over 200000:", "overlap", "standard over 200000", "price the same use"),
        ("from: 2026-06-01T12:00Z", "from: start", "not-sorted", "start\n        standard: {", "comes before start"),
        ("  - id: alpha-1\n", "  - id: gamma-1\n", "not-sorted", "- id: beta", "move"),
        ("status: cancelled", "status: scheduled", "wrong-form", "", ""),
        ("names: [alpha-one,", "names: [BETA,", "two-models-one-name", "- id: beta", "a name of alpha-1"),
        ("names: [alpha-one,", "names: [alpha-1,", "wrong-form", "- id: alpha-1", "lists the name alpha-1 again"),
        (SOURCE, "", "no-source", LAST_ENTRY, "has no `source:`"),
        (CHECKED, "", "no-source", LAST_ENTRY, "has no `checked:`"),
        (SOURCE, "        source: page\n", "no-source", LAST_ENTRY, "not one of `pages:`"),
    ],
)  # fmt: skip
def test_a_mistake_has_its_code_and_line(tmp_path: Path, old: str, new: str, code: str, at: str, words: str) -> None:
    at_end = old in (SOURCE, CHECKED)
    text = new.join(OPENAI.rsplit(old, 1)) if at_end else OPENAI.replace(old, new, 1)
    assert text != OPENAI
    found = problems(tmp_path, text)
    if not words:
        assert found == []
        return
    wanted = [(code, line, sentence) for (code, line, sentence) in found if words in sentence]
    if words == "move":
        wanted = [each for each in found if each[0] == code]
    assert [(each[0], each[1]) for each in wanted] == [(code, line_of(text, at))]


def test_prices_that_refer_to_each_other_in_a_circle_are_told(tmp_path: Path) -> None:
    text = OPENAI.replace("{input: 2.5, cache_read: 0.25,", "{input: cache_read, cache_read: input,")
    found = problems(
        tmp_path, text.replace("cache_write: input", "cache_write: cache_write_1h\n  cache_write_1h: cache_write")
    )
    assert {line for _, line, _ in found} == {line_of(text, "{input: cache_read") + 1, line_of(text, "batch:  ") + 1}


def test_entries_that_begin_together_overlap(tmp_path: Path) -> None:
    text = OPENAI.replace("from: 2026-09-01\n        status: cancelled", "from: 2026-06-01T12:00Z")
    (problem,) = problems(tmp_path, text)
    assert problem[:2] == ("overlap", line_of(text, "standard: {input: 9") - 1)


def test_an_entry_that_ends_after_the_next_begins_overlaps(tmp_path: Path) -> None:
    text = OPENAI.replace("from: start\n", "from: start\n        to: 2026-07-01\n", 1)
    assert [problem[0] for problem in problems(tmp_path, text)] == ["overlap"]


def test_every_problem_is_told_at_once_and_loading_raises_them_all(tmp_path: Path) -> None:
    text = OPENAI.replace("tier: flagship", "tier: best").replace("mode: automatic", "mode: auto")
    text = text.replace("input: 2.75,", "input: x,").replace("window_hours: 24", "window_hours: -1")
    found = problems(tmp_path, text)
    assert [line for _, line, _ in found] == sorted(
        line_of(text, part) for part in ("mode: auto", "window_hours", "tier: best", "input: x")
    )
    with pytest.raises(FileError) as raised:
        load(tmp_path)
    assert len(raised.value.more) == 3


def test_a_check_is_read_as_lines_and_fails_with_errors(tmp_path: Path) -> None:
    found = checked(folder(tmp_path, OPENAI.replace("tier: budget", "tier: bugdet")))
    line = line_of(OPENAI, "tier: budget")
    text = findings.render(document.document(found))
    assert text.startswith(
        f"{tmp_path}/openai.yaml:{line}: error: wrong-form: "
        "`tier:` of the model beta cannot be bugdet; did you mean budget?\n"
    )
    assert text.endswith("\n1 error, no warnings\n")
    with pytest.raises(NotMet, match="1 error"):
        document.require(found)


def test_the_nearest_tier_is_named_whatever_else_is_in_the_line_s_key(tmp_path: Path) -> None:
    found = checked(folder(tmp_path, OPENAI.replace("eu standard:", "eu standrad over 200_000:", 1)))
    assert "has no key eu standrad over 200_000; did you mean standard?\n" in findings.render(document.document(found))


@pytest.mark.parametrize("version", ["", "2026.13.1", "2026.11", "v2026.11.1"])
def test_a_version_is_year_month_counter(tmp_path: Path, version: str) -> None:
    folder(tmp_path)
    (tmp_path / "VERSION").write_text(version)
    assert [each.code for each in checked(tmp_path).findings if each.level == "error"] == ["wrong-form"]


def test_a_folder_without_prices(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has no price files"):
        load(tmp_path)
    with pytest.raises(UsageError, match="there is no folder"):
        load(tmp_path / "none")


def test_the_prices_that_come_with_costaudit_are_well_formed() -> None:
    found = checked(None)
    assert found.errors == 0
    document.require(found)


def test_every_shipped_model_has_a_tier_and_every_price_a_page() -> None:
    book = shipped()
    assert len(book.providers) == 17
    for model in book.models:
        assert model.tier in MODEL_TIERS
        for entry in model.entries:
            assert entry.source in book.providers[model.provider].pages, (model.id, entry.line)


def test_every_reference_of_a_shipped_price_leads_to_a_number() -> None:
    book = shipped()
    for model in book.models:
        unlisted = book.providers[model.provider].unlisted
        for entry in model.entries:
            for line in entry.lines:
                for meter in line.prices:
                    assert lines.price(entry, line, meter, unlisted) is not None, (model.id, line.line, meter)


def test_features_that_policies_ask_for_can_be_written_in_prices() -> None:
    names = [*notation.FEATURES, "audio"]
    assert set(stage.FEATURES) <= set(names)


@given(
    st.integers(0, OPENAI.count("\n") - 1), st.integers(0, OPENAI.count("\n") - 1), st.sampled_from(["", "  ", "- "])
)
def test_lines_in_the_wrong_place_are_told_and_never_a_crash(here: int, there: int, before: str) -> None:
    rows = OPENAI.splitlines()
    rows[here], rows[there] = before + rows[there], rows[here]
    problems_found = Problems()
    file = yamlfile.parse("\n".join(rows), problems_found, "openai.yaml")
    if file is not None:
        parse.read_root(file, "openai", problems_found)
    assert all(problem.at is not None and problem.message for problem in problems_found.found)
