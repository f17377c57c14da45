"""`when:` asks a yes-or-no question: a missing value passes no positive test, and `not` is the exact complement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from costaudit import when
from costaudit.when import ALWAYS, FIELDS, All, Comparison, Condition, Not, field_named

COLUMNS = {
    "named_model": "varchar", "bare_model": "varchar", "task": "varchar", "team": "varchar", "stream": "boolean",
    "input_tokens": "bigint", "output_tokens": "bigint", "cost_usd": "decimal(38, 18)", "ts": "timestamp",
    "tags": "map(varchar, varchar)",
}  # fmt: skip
ROW = {
    "named_model": "openai/gpt-5", "bare_model": "gpt-5", "task": "qa", "team": None, "stream": True,
    "input_tokens": 100, "output_tokens": 0, "cost_usd": Decimal("0.3"), "ts": datetime(2026, 10, 14, 23, 30),
    "tags": {"queue": "nightly"},
}  # fmt: skip


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        con.execute("create table row (" + ", ".join(f"{name} {type_}" for name, type_ in COLUMNS.items()) + ")")
        yield con


def first(con: duckdb.DuckDBPyConnection, conditions: list[Condition], row: dict[str, Any] | None = None) -> int:
    con.execute("delete from row")
    given = {**ROW, **(row or {})}
    con.execute("insert into row values (" + ", ".join(f"${name}" for name in COLUMNS) + ")", given)
    statement = when.first_match(f"select {when.FIRST_MATCH} from row", conditions)
    return int(con.execute(statement.sql, statement.parameters).fetchall()[0][0])


def passes(con: duckdb.DuckDBPyConnection, condition: Condition, row: dict[str, Any] | None = None) -> bool:
    return first(con, [condition], row) == 1


def asks(field: str, operator: str, operand: Any) -> Comparison:
    found = field_named(field)
    assert found is not None
    return Comparison(found, operator, operand)


HOLDS = [
    asks("task", "eq", "qa"),
    asks("task", "in", ("qa", "coding")),
    asks("model", "eq", "openai/gpt-5"),
    asks("model", "eq", "gpt-5"),
    asks("model", "glob", ("gpt-?",)),
    asks("model", "prefix", "openai/"),
    asks("model", "suffix", "-5"),
    asks("model", "contains", "gpt"),
    asks("input_tokens", "lt", 101),
    asks("input_tokens", "lte", 100),
    asks("input_tokens", "gt", 99),
    asks("input_tokens", "gte", 100),
    asks("input_tokens", "between", (100, 100)),
    asks("cost_usd", "eq", Decimal("0.3")),
    asks("date", "eq", date(2026, 10, 14)),
    asks("hour", "eq", 23),
    asks("weekday", "eq", 3),
    asks("tag.queue", "eq", "nightly"),
    asks("tag.queue", "exists", True),
    asks("team", "exists", False),
]
MISSES = [
    asks("team", "eq", "legal"),
    asks("team", "in", ("legal",)),
    asks("team", "glob", ("*",)),
    asks("team", "exists", True),
    asks("tag.other", "eq", "nightly"),
    asks("model", "glob", ("GPT-5",)),
    asks("model", "glob", ("gpt",)),
    asks("input_tokens", "between", (101, 200)),
    asks("input_per_output", "gte", 0),  # nothing was answered, so there is no ratio
]


@pytest.mark.parametrize("condition", HOLDS, ids=when.spelled)
def test_what_holds_holds_and_its_complement_does_not(con: duckdb.DuckDBPyConnection, condition: Condition) -> None:
    assert passes(con, condition)
    assert not passes(con, Not(condition))


@pytest.mark.parametrize("condition", MISSES, ids=when.spelled)
def test_what_is_missing_or_other_passes_only_the_complement(
    con: duckdb.DuckDBPyConnection, condition: Condition
) -> None:
    assert not passes(con, condition)
    assert passes(con, Not(condition))


@pytest.mark.parametrize(("operator", "operand"), [("ne", "legal"), ("not_in", ("legal",)), ("not_glob", ("l*",))])
def test_a_missing_value_passes_a_negative_test(con: duckdb.DuckDBPyConnection, operator: str, operand: Any) -> None:
    assert passes(con, asks("team", operator, operand))
    assert not passes(con, asks("team", operator, operand), {"team": "legal"})


def test_the_first_that_holds_decides(con: duckdb.DuckDBPyConnection) -> None:
    assert first(con, [MISSES[0], HOLDS[0], HOLDS[1]]) == 2
    assert first(con, [MISSES[0]]) == 0
    assert first(con, []) == 0
    assert first(con, [ALWAYS]) == 1


@pytest.mark.parametrize("wild", ["100%", "a_b", "back\\slash", "quo'te", '"; drop table row; --', "ünïcode*", "[a]"])
def test_only_star_and_question_mark_are_wild_and_nothing_gets_into_the_sql(
    con: duckdb.DuckDBPyConnection, wild: str
) -> None:
    literal = wild.replace("*", "x")
    assert passes(con, asks("team", "glob", (wild,)), {"team": literal})
    assert passes(con, asks("team", "eq", literal), {"team": literal})
    assert passes(con, asks("team", "glob", (f"?{wild[1:]}",)), {"team": literal})
    assert not passes(con, asks("team", "glob", (wild,)), {"team": "other"})
    statement = when.first_match(when.FIRST_MATCH, [asks("team", "glob", (wild,)), asks(f"tag.{wild}", "eq", wild)])
    assert wild not in statement.sql


def test_money_is_compared_exactly(con: duckdb.DuckDBPyConnection) -> None:
    assert not passes(con, asks("cost_usd", "eq", Decimal("0.300000000001")))
    assert passes(con, asks("cost_usd", "lt", Decimal("0.300000000001")))


TEXTS = st.sampled_from(["", "a", "ab", "abc", "a*c", "A", "é", "%", "_", "a b"])
GLOBS = st.text(alphabet="abcé%_*?", max_size=5)
NUMBERS = st.integers(-3, 3)
LEAVES: st.SearchStrategy[Condition] = st.one_of(
    st.builds(
        Comparison, st.just(FIELDS["task"]), st.sampled_from(["eq", "ne", "prefix", "suffix", "contains"]), TEXTS
    ),
    st.builds(
        Comparison, st.just(FIELDS["task"]), st.sampled_from(["in", "not_in"]), st.lists(TEXTS, min_size=1).map(tuple)
    ),
    st.builds(
        Comparison,
        st.sampled_from([FIELDS["task"], FIELDS["model"]]),
        st.sampled_from(["glob", "not_glob"]),
        st.lists(GLOBS, min_size=1, max_size=3).map(tuple),
    ),
    st.builds(
        Comparison, st.just(FIELDS["input_tokens"]), st.sampled_from(["eq", "ne", "lt", "lte", "gt", "gte"]), NUMBERS
    ),
    st.builds(Comparison, st.just(FIELDS["input_tokens"]), st.just("between"), st.tuples(NUMBERS, NUMBERS)),
    st.builds(Comparison, st.just(FIELDS["stream"]), st.sampled_from(["eq", "ne", "exists"]), st.booleans()),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(when.All, st.lists(inner, max_size=3).map(tuple)),
        st.builds(when.Any, st.lists(inner, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
ROWS = st.fixed_dictionaries(
    {
        "task": st.none() | TEXTS,
        "named_model": st.none() | TEXTS,
        "bare_model": st.none() | TEXTS,
        "input_tokens": st.none() | NUMBERS,
        "stream": st.none() | st.booleans(),
    }
)
ASK = {
    "eq": lambda value, a: value == a,
    "in": lambda value, a: value in a,
    "lt": lambda value, a: value < a,
    "lte": lambda value, a: value <= a,
    "gt": lambda value, a: value > a,
    "gte": lambda value, a: value >= a,
    "between": lambda value, a: a[0] <= value <= a[1],
    "glob": lambda value, a: any(fnmatchcase(value, glob.replace("[", "[[]")) for glob in a),
    "prefix": lambda value, a: value.startswith(a),
    "suffix": lambda value, a: value.endswith(a),
    "contains": lambda value, a: a in value,
}


def oracle(condition: Condition, row: dict[str, Any]) -> bool:
    """What the words say, in Python, a row at a time."""
    if isinstance(condition, Not):
        return not oracle(condition.of, row)
    if isinstance(condition, when.All):
        return all(oracle(part, row) for part in condition.of)
    if isinstance(condition, when.Any):
        return any(oracle(part, row) for part in condition.of)
    positive = {"ne": "eq", "not_in": "in", "not_glob": "glob"}.get(condition.operator)
    if positive:
        return not oracle(Comparison(condition.field, positive, condition.operand), row)
    values = [row[column] for column in condition.field.columns if row[column] is not None]
    if condition.operator == "exists":
        return bool(values) == condition.operand
    return any(ASK[condition.operator](value, condition.operand) for value in values)


@given(st.lists(CONDITIONS, max_size=3), ROWS)
def test_the_sql_says_what_the_words_say(
    con: duckdb.DuckDBPyConnection, conditions: list[Condition], row: dict[str, Any]
) -> None:
    expected = next((place for place, each in enumerate(conditions, 1) if oracle(each, row)), 0)
    assert first(con, conditions, row) == expected


def test_tests_of_names_can_be_looked_up_and_say_the_same(con: duckdb.DuckDBPyConnection) -> None:
    named = [" nightly digest ", " chat ", None]
    conditions: list[Condition] = [
        Not(asks("name", "exists", True)),
        All((asks("name", "glob", ("*digest*", "*tldr*")), asks("stream", "eq", True))),
        when.Any((asks("name", "eq", " chat "), asks("stream", "eq", False))),
    ]
    con.execute(
        "create or replace temp table called as select unnest($1) as call_names, unnest([true, false, true]) as stream",
        [named],
    )
    looked_up = f"select {when.FIRST_MATCH} from (select *, {when.NAME_TESTS} as name_tests from called) order by call_names desc nulls last"
    at_once = f"select {when.FIRST_MATCH} from called order by call_names desc nulls last"
    answers = [
        con.execute(found.sql, found.parameters).fetchall()
        for found in (when.first_match(sql, conditions) for sql in (looked_up, at_once))
    ]
    assert answers[0] == answers[1] == [(2,), (3,), (1,)]
