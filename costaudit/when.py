"""`when:` blocks: a condition on requests, compiled to fixed columns and bound parameters, never to text of a file.

Two-valued: a request that lacks a value passes no positive test, and `not`, `ne`, `not_in` and `not_glob` are exact
complements (so they do pass it). `when_parse` reads the blocks; this module says what may be asked, and turns it into
SQL.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from costaudit.model import MODEL_TIERS, SERVICE_TIERS, TASKS

Kind = Literal["text", "integer", "money", "date", "boolean"]
Value = str | int | Decimal | date | bool
Operand = Value | tuple[Value, ...]

TAG = "tag."
FIRST_MATCH = "0 /* first match */"
"""Stands in an .sql file for the number (from 1) of the first condition a row passes; 0 when it passes none."""
NAME_TESTS = "[] /* tests of names */"
"""Stands, in an .sql file that has it before FIRST_MATCH, for the list of what the conditions ask of `call_names`:
where it is in scope as `name_tests`, they look the answers up. A log has few names and many requests."""

_ORDER = ("eq", "ne", "in", "not_in", "lt", "lte", "gt", "gte", "between", "exists")
OPERATORS: dict[Kind, tuple[str, ...]] = {
    "text": ("eq", "ne", "in", "not_in", "glob", "not_glob", "prefix", "suffix", "contains", "exists"),
    "integer": _ORDER,
    "money": _ORDER,
    "date": _ORDER,
    "boolean": ("eq", "ne", "exists"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """What can be asked of a request. A test holds when it holds for any of `columns` (a model has two names).

    `choices` are the only values there are, where that is known.
    """

    name: str
    kind: Kind
    columns: tuple[str, ...]
    choices: tuple[str, ...] = ()


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("model", "text", ("named_model", "bare_model")),  # `openai/gpt-5`, or just `gpt-5`
        Field("request_model", "text", ("request_model",)),
        Field("model_tier", "text", ("model_tier",), MODEL_TIERS),
        Field("provider", "text", ("provider",)),
        Field("service_tier", "text", ("service_tier",), SERVICE_TIERS),
        Field("region", "text", ("region",)),
        Field("operation", "text", ("operation",)),
        Field("task", "text", ("task",), TASKS),
        Field("app", "text", ("app",)),
        Field(
            "name", "text", ("call_names",)
        ),  # every name the log gives the call, in lower case, a space around each word
        Field("team", "text", ("team",)),
        Field("user", "text", ("user_id",)),
        Field("conversation", "text", ("conversation_id",)),
        Field("status", "text", ("status",), ("ok", "error", "cached")),
        Field("stream", "boolean", ("stream",)),
        Field("input_tokens", "integer", ("input_tokens",)),
        Field("output_tokens", "integer", ("output_tokens",)),
        Field("cached_tokens", "integer", ("cache_read",)),
        Field("reasoning_tokens", "integer", ("reasoning_tokens",)),
        Field("max_output_tokens", "integer", ("max_output_tokens",)),
        Field("input_per_output", "integer", ("(input_tokens // nullif(output_tokens, 0))",)),
        Field("output_per_input", "integer", ("(output_tokens // nullif(input_tokens, 0))",)),
        Field("reasoning_percent", "integer", ("(reasoning_tokens * 100 // nullif(output_tokens, 0))",)),
        Field("turns", "integer", ("turns",)),
        Field("has_tools", "boolean", ("has_tools",)),
        Field("has_json_schema", "boolean", ("has_json_schema",)),
        Field("has_images", "boolean", ("has_images",)),
        Field("has_audio", "boolean", ("has_audio",)),
        Field("cost_usd", "money", ("cost_usd",)),
        Field("hour", "integer", ("hour(ts)",)),
        Field("weekday", "integer", ("isodow(ts)",)),  # Monday is 1
        Field("date", "date", ("ts::date",)),
    )
}
ALIASES = {"tier": "service_tier", "conversation_id": "conversation", "user_id": "user"}


def field_named(name: str) -> Field | None:
    """The field, `tag.NAME` included; None when there is none of that name."""
    if name.startswith(TAG) and len(name) > len(TAG):
        return Field(name, "text", ())
    return FIELDS.get(ALIASES.get(name, name))


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison. `operand` is a tuple for in, not_in, between (low and high, both included), glob and not_glob."""

    field: Field
    operator: str
    operand: Operand


@dataclass(frozen=True, slots=True)
class Not:
    of: Condition


@dataclass(frozen=True, slots=True)
class All:
    """Holds when each does; so does an empty one."""

    of: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Any:
    of: tuple[Condition, ...]


Condition = Comparison | Not | All | Any
ALWAYS = All()


@dataclass(frozen=True, slots=True)
class Statement:
    sql: str
    parameters: dict[str, object]


def uses(conditions: Sequence[Condition], field: str) -> bool:
    return any(test.field.name == field for condition in conditions for test in _tests(condition))


def spelled(condition: Condition) -> str:
    """The condition in one line; the same for two files that say the same, whatever the columns behind the fields.

    >>> spelled(All((Comparison(FIELDS["task"], "in", ("qa", "other")), Not(Comparison(FIELDS["stream"], "eq", True)))))
    'task in [qa, other] and not (stream eq true)'
    """
    if isinstance(condition, Comparison):
        return f"{condition.field.name} {condition.operator} {_spelled_operand(condition.operand)}"
    if isinstance(condition, Not):
        return f"not ({spelled(condition.of)})"
    joint = " and " if isinstance(condition, All) else " or "
    parts = [f"({spelled(part)})" if isinstance(part, (All, Any)) else spelled(part) for part in condition.of]
    return joint.join(parts) or "always"


def _spelled_operand(operand: Operand) -> str:
    if isinstance(operand, tuple):
        return f"[{', '.join(map(_spelled_operand, operand))}]"
    return str(operand).lower() if isinstance(operand, bool) else str(operand)


def first_match(sql: str, conditions: Sequence[Condition]) -> Statement:
    """`sql` with its FIRST_MATCH replaced by the conditions' CASE, and the parameters that go with it.

    The statement must bring into scope the columns that FIELDS names.
    """
    parameters: dict[str, object] = {}
    asked: list[str] = []
    if NAME_TESTS in sql:
        conditions = [_looked_up(condition, asked, parameters) for condition in conditions]
        sql = sql.replace(NAME_TESTS, f"[{', '.join(asked)}]::boolean[]")
    arms = [f" when {_sql(condition, parameters)} then {place}" for place, condition in enumerate(conditions, 1)]
    case = f"case{''.join(arms)} else 0 end" if arms else "0"
    return Statement(sql.replace(FIRST_MATCH, case), parameters)


def _tests(condition: Condition) -> Iterator[Comparison]:
    if isinstance(condition, Comparison):
        yield condition
    elif isinstance(condition, Not):
        yield from _tests(condition.of)
    else:
        for part in condition.of:
            yield from _tests(part)


def _looked_up(condition: Condition, asked: list[str], parameters: dict[str, object]) -> Condition:
    """The condition with its tests of names, whose SQL goes to `asked`, replaced by their places in `name_tests`."""
    if isinstance(condition, Comparison):
        if condition.field.name != "name":
            return condition
        asked.append(_test(condition, parameters))
        return Comparison(Field(f"name {len(asked)}", "boolean", (f"name_tests[{len(asked)}]",)), "eq", True)
    if isinstance(condition, Not):
        return Not(_looked_up(condition.of, asked, parameters))
    return type(condition)(tuple(_looked_up(part, asked, parameters) for part in condition.of))


def _sql(condition: Condition, parameters: dict[str, object]) -> str:
    if isinstance(condition, Not):
        return f"(not {_sql(condition.of, parameters)})"
    if isinstance(condition, All):
        return f"({' and '.join(_sql(part, parameters) for part in condition.of) or 'true'})"
    if isinstance(condition, Any):
        return f"({' or '.join(_sql(part, parameters) for part in condition.of) or 'false'})"
    return _test(condition, parameters)


_COMPLEMENT = {"ne": "eq", "not_in": "in", "not_glob": "glob"}
_TESTS = {
    "eq": "{column} = {a}",
    "in": "list_contains({a}, {column})",
    "lt": "{column} < {a}",
    "lte": "{column} <= {a}",
    "gt": "{column} > {a}",
    "gte": "{column} >= {a}",
    "between": "{column} between {a}[1] and {a}[2]",
    "like": "{column} like {a} escape '\\'",
    "prefix": "starts_with({column}, {a})",
    "suffix": "ends_with({column}, {a})",
    "contains": "contains({column}, {a})",
}
_CASTS: dict[Kind, str] = {
    "text": "varchar",
    "integer": "bigint",
    "money": "decimal(38, 18)",
    "date": "date",
    "boolean": "boolean",
}
_LISTS = ("in", "between")


def _test(test: Comparison, parameters: dict[str, object]) -> str:
    columns = test.field.columns
    if test.field.name.startswith(TAG):
        columns = (f"tags[{_bound(test.field.name.removeprefix(TAG), parameters)}]",)
    if test.operator == "exists":
        held = " or ".join(f"{column} is not null" for column in columns)
        return f"({held})" if test.operand else f"(not ({held}))"
    if test.operator in _COMPLEMENT:
        return f"(not {_test(Comparison(test.field, _COMPLEMENT[test.operator], test.operand), parameters)})"
    if test.operator == "glob":
        patterns = test.operand if isinstance(test.operand, tuple) else (test.operand,)
        return _sql(Any(tuple(_glob(test.field, str(pattern)) for pattern in patterns)), parameters)
    several = test.operator in _LISTS
    value = list(test.operand) if isinstance(test.operand, tuple) else [test.operand] if several else test.operand
    a = f"({_bound(value, parameters)}::{_CASTS[test.field.kind]}{'[]' if several else ''})"
    return (
        "("
        + " or ".join(f"coalesce({_TESTS[test.operator].format(column=column, a=a)}, false)" for column in columns)
        + ")"
    )


def _glob(field: Field, pattern: str) -> Comparison:
    """A glob as the plainest test that says the same: most need no pattern matching, which is slow."""
    inner = pattern.strip("*")
    if pattern and not inner:
        return Comparison(field, "exists", True)
    if "*" in inner or "?" in inner:
        return Comparison(field, "like", like(pattern))
    starts, ends = not pattern.startswith("*"), not pattern.endswith("*")
    operator = "eq" if starts and ends else "prefix" if starts else "suffix" if ends else "contains"
    return Comparison(field, operator, inner)


def _bound(value: object, parameters: dict[str, object]) -> str:
    name = f"w{len(parameters) + 1}"
    parameters[name] = value
    return f"${name}"


def like(glob: str) -> str:
    r"""A glob as a LIKE pattern with escape `\`.

    >>> like("eu-*_?")
    'eu-%\\__'
    """
    escaped = glob.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return escaped.replace("*", "%").replace("?", "_")
