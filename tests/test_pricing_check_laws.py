"""No price of the past changes in silence, whatever is done to a file; and nothing done to one is a crash."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from price_changes import ANTHROPIC, NOW, base, head
from price_files import OPENAI

from costaudit.prices import changes
from costaudit.prices.book import load
from costaudit.pricing_check import document
from costaudit.pricing_check.check import Asked, check
from costaudit.render import findings, github, junit, sarif

NUMBER = re.compile(r"(?<=: )\d[\d_.]*(?=[,}])")
FILES = {"openai.yaml": OPENAI, "anthropic.yaml": ANTHROPIC}
PRICES = [(file, match.start(), match.end()) for file, text in FILES.items() for match in NUMBER.finditer(text)]


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(PRICES), st.sampled_from(["0", "0.0001", "1", "7.77", "900"]))
def test_a_number_that_was_in_force_never_changes_unseen(place: tuple[str, int, int], number: str) -> None:
    file, begin, end = place
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        before, after = base(path), head(path)
        text = FILES[file]
        (after / file).write_text(text[:begin] + number + text[end:])
        checked = check(Asked(after, NOW, str(before)))
        if checked.errors == 0:
            found = [
                each
                for old, new in changes.touched(load(before), load(after))
                if old and new
                for each in changes.of_model(load(before), old, load(after), new)
            ]
            assert all(each.since > NOW for each in found)


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(sorted(FILES)),
    st.integers(0, 80),
    st.integers(0, 80),
    st.sampled_from(["", "  ", "- ", "\t", "# ", "x: ", "&a ", "'"]),
    st.booleans(),
)
def test_whatever_is_done_to_a_file_is_told_and_never_a_crash(
    file: str, here: int, there: int, prefix: str, drop: bool
) -> None:
    rows = FILES[file].splitlines(keepends=True)
    here, there = here % len(rows), there % len(rows)
    rows[here], rows[there] = prefix + rows[there], "" if drop else rows[here]
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        before, after = base(path), head(path)
        (after / file).write_text("".join(rows))
        told = document.document(check(Asked(after, NOW, str(before))))
        assert findings.render(told).endswith("\n")
        assert github.commands(told)
        assert len(github.comment(told)) < github.MOST_CHARACTERS
        assert sarif.render(told)
        assert junit.render(told)
