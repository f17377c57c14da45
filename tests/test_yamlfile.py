"""YAML is read as written: exact numbers, words that stay words, every mistake with its line, nothing unseen."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costaudit import yamlfile
from costaudit.errors import FileError
from costaudit.model import Place
from costaudit.yamlfile import Mapping, Node, Problems, Text


def value(text: str) -> Node | None:
    problems = Problems()
    root = yamlfile.parse(f"a: {text}", problems, "f.yaml")
    assert problems.found == []
    assert isinstance(root, Mapping)
    return root.get("a")


def refused(text: str | bytes) -> list[tuple[int, str]]:
    problems = Problems()
    yamlfile.parse(text, problems, "f.yaml")
    return [(problem.at.line if problem.at else 0, problem.message) for problem in problems.found]


@pytest.mark.parametrize(
    "text", ["no", "on", "1.10", "0123", "12:30:45", "2024-05-13", "0x10", "~", "null", "1e3", ".5"]
)
def test_a_scalar_stays_what_was_written(text: str) -> None:
    node = value(text)
    assert isinstance(node, Text)
    assert node.value == text


def test_places_are_lines_and_columns_from_one() -> None:
    root = yamlfile.parse("a: 1\nb:\n  - c: 2\n", Problems(), "f.yaml")
    assert root is not None
    places = [node.place for node in yamlfile.walk(root) if isinstance(node, Text)]
    assert places == [Place("f.yaml", 1, 4), Place("f.yaml", 3, 8)]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: *x", 1, "stands for something else"),
        ("a: *-mini", 1, "stands for something else"),
        ("a: &x 1", 1, "& would name this value"),
        ("a: !!python/object:os.system 1", 1, "tags"),
        ("a: !x [1]", 1, "tags"),
        ("a: 1\nb: 2\na: 3", 3, "a is said twice: here and in line 1"),
        ("a: 1\n---\nb: 2", 2, "a second document"),
        ("? [a]\n: 1", 1, "a key has to be text"),
        ("[" * 50_000, 1, "nested more than 24 deep"),
        ("- " * 50 + "x", 1, "nested more than 24 deep"),
        ("a: " + "x" * 600, 1, "600 characters"),
        ("a:\n" + "- 1\n" * 1_001, 2, "more than 1,000 items"),
        ("a:\n  b: \u202ex", 2, "U+202E cannot be seen"),
        ("a: x\u200by", 1, "U+200B cannot be seen"),
        ("a: \x00", 1, "U+0000 cannot be seen"),
        ("a: 1\n\tb: 2", 2, "not YAML"),
        ("a: b: c", 1, "not YAML"),
        ("a: [1", 1, "not YAML"),
        ("a: 'x", 1, "not YAML"),
        ("a: \ufffe", 1, "cannot be"),
        (b"a: 1\nb: \xff", 2, "not UTF-8"),
        ("a: 1\n" * 300_000, 1, "bytes"),
    ],
)
def test_hostile_text_is_refused_in_a_sentence(text: str | bytes, line: int, words: str) -> None:
    (found,) = refused(text)[:1]
    assert found[0] == line
    assert words in found[1]


def test_a_file_with_too_many_values_is_refused() -> None:
    row = "- [" + ", ".join(["1"] * 999) + "]\n"
    assert "more than 100,000 values" in refused(row * 200)[0][1]


def test_an_empty_file_is_nothing_and_no_problem() -> None:
    assert refused("# only a comment\n") == []
    assert yamlfile.parse("", Problems(), "f.yaml") is None


def test_a_byte_order_mark_is_passed_over() -> None:
    root = yamlfile.parse(b"\xef\xbb\xbfa: 1", Problems(), "f.yaml")
    assert isinstance(root, Mapping)
    assert "a" in root


@given(st.decimals(min_value=0, max_value=10**9, places=6, allow_nan=False, allow_infinity=False))
def test_decimals_are_exact(number: Decimal) -> None:
    assert yamlfile.as_decimal(value(f"{number:f}"), Problems(), "x") == number


@pytest.mark.parametrize(
    ("read", "text", "result"),
    [
        (yamlfile.as_decimal, "4_000.25", Decimal("4000.25")),
        (yamlfile.as_decimal, "-1", Decimal(-1)),
        (yamlfile.as_integer, "1_048_576", 1_048_576),
        (yamlfile.as_boolean, "true", True),
        (yamlfile.as_date, "2026-11-24", date(2026, 11, 24)),
        (yamlfile.as_instant, "2026-11-24", datetime(2026, 11, 24)),
        (yamlfile.as_instant, "2026-08-16T16:00Z", datetime(2026, 8, 16, 16)),
        (yamlfile.as_instant, "2026-08-16T16:00:30+08:00", datetime(2026, 8, 16, 8, 0, 30)),
        (yamlfile.as_text, '"1.10"', "1.10"),
        (yamlfile.as_text, "no", "no"),
        (yamlfile.as_texts, "[a, b]", ("a", "b")),
    ],
)
def test_values(read: object, text: str, result: object) -> None:
    problems = Problems()
    assert callable(read)
    assert read(value(text), problems, "x") == result
    assert problems.found == []


@pytest.mark.parametrize(
    ("read", "text", "words"),
    [
        (yamlfile.as_decimal, '"1"', "x has to be a plain number"),
        (yamlfile.as_decimal, "1e3", "not 1e3"),
        (yamlfile.as_decimal, "1__0", "not 1__0"),
        (yamlfile.as_decimal, ".inf", "not .inf"),
        (yamlfile.as_decimal, "[1]", "not a list"),
        (yamlfile.as_integer, "1.0", "x has to be a whole number"),
        (yamlfile.as_integer, "", "not nothing"),
        (yamlfile.as_boolean, "yes", "true or false, not yes"),
        (yamlfile.as_date, "2026-02-30", "there is no such day"),
        (yamlfile.as_date, "24.11.2026", "a day such as"),
        (yamlfile.as_instant, "2026-01-01T25:00Z", "there is no such moment"),
        (yamlfile.as_instant, "2026-01-01T10:00", "a day such as"),
        (yamlfile.as_text, "1.10", "1.10 reads as a value"),
        (yamlfile.as_text, "~", "~ reads as a value"),
        (yamlfile.as_text, "{b: 1}", "not a block of keys"),
        (yamlfile.as_list, "b", "x has to be a list, not b"),
        (yamlfile.as_mapping, "b", "x has to be a block"),
    ],
)
def test_a_value_of_another_kind_is_a_problem(read: object, text: str, words: str) -> None:
    problems = Problems()
    assert callable(read)
    read(value(text), problems, "x")
    (problem,) = problems.found
    assert words in problem.message


def test_an_unknown_key_names_the_nearest_one() -> None:
    problems = Problems()
    root = yamlfile.parse("input_token: 1\nmodel: x", problems, "f.yaml")
    yamlfile.as_mapping(root, problems, "the rule", known=("input_tokens", "model"))
    (problem,) = problems.found
    assert problem.message == "the rule has no key input_token"
    assert problem.hint == "did you mean input_tokens?"


def test_every_problem_is_raised_in_the_order_of_the_file() -> None:
    problems = Problems()
    for line in (9, 2, 5):
        problems.add(f"wrong {line}", Place("f.yaml", line))
    with pytest.raises(FileError) as raised:
        problems.raise_all()
    assert [error.message for error in (raised.value, *raised.value.more)] == ["wrong 2", "wrong 5", "wrong 9"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="there is no file"):
        yamlfile.read(tmp_path / "none.yaml", Problems())
