"""Reads `when:` blocks. Every mistake is told with its place; nothing is guessed.

    when:
      task: [classification, extraction]       a list is any of
      model: "gpt-5*"                          * and ? stand for any text and any character
      input_tokens: {lt: 4_000}                operators; several must all hold
      tag.queue: {not_in: [live, urgent]}
      any: [{team: sales}, {stream: false}]    any, all and not combine; several keys must all hold

Types are strict: text has to look like text, tokens are whole numbers, money is a plain decimal, days are YYYY-MM-DD.
"""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from typing import NamedTuple

from costaudit import money, when
from costaudit.when import Comparison, Condition, Field, Operand, Value
from costaudit.yamlfile import (
    Entry,
    Items,
    Mapping,
    Node,
    Problems,
    Text,
    as_boolean,
    as_date,
    as_decimal,
    as_integer,
    as_text,
    nearest,
)

_COMBINE = ("all", "any", "not")
_NOTHING = ("", "~", "null", "Null", "NULL")
_SIGNS = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte", "=": "eq", "==": "eq", "!=": "ne", "<>": "ne"}
_OTHER_WORDS = {"le": "lte", "ge": "gte", "min": "gte", "max": "lte", "regex": "glob", "like": "glob", "is": "eq"}
_LARGEST = 2**63 - 1
_PLACES = 12


class _Span(NamedTuple):
    low: int
    high: int
    said: str


_SPANS = {
    "hour": _Span(0, 23, "hours are 0 to 23, in UTC"),
    "weekday": _Span(1, 7, "weekdays are 1 to 7; Monday is 1"),
}


def parse(node: Node | None, problems: Problems, unasked: Dictionary[str, str] | None = None) -> Condition:
    """The condition a `when:` block stands for; the one that always holds when there is no block.

    `unasked` names fields that cannot be asked for here, and why. What is wrong is in `problems`; the condition is then
    only a stand-in.
    """
    if node is None:
        return when.ALWAYS
    if isinstance(node, Items):
        return _joined(node, "when", problems, unasked or {}) or when.ALWAYS
    if not isinstance(node, Mapping):
        problems.add(
            "a condition is a block of `field: value` lines", node, hint="for example: when: {task: classification}"
        )
        return when.ALWAYS
    if not len(node):
        problems.add("this condition asks nothing", node, hint="to mean every request, leave `when:` out")
    parts = [part for entry in node if (part := _part(entry, problems, unasked or {})) is not None]
    return parts[0] if len(parts) == 1 else when.All(tuple(parts))


def _part(entry: Entry, problems: Problems, unasked: Dictionary[str, str]) -> Condition | None:
    if entry.name == "not":
        return when.Not(parse(entry.value, problems, unasked))
    if entry.name in ("all", "any"):
        return _joined(entry.value, entry.name, problems, unasked)
    field = when.field_named(entry.name)
    if field is None:
        problems.add(f"a request has no field {entry.name}", entry.key, hint=_field_hint(entry.name))
        return None
    if field.name in unasked:
        problems.add(f"{entry.name} cannot be asked here: {unasked[field.name]}", entry.key)
        return None
    return _matcher(field, entry, problems)


def _joined(node: Node, word: str, problems: Problems, unasked: Dictionary[str, str]) -> Condition | None:
    """The conditions of a list; any of them for the word `any`, else all."""
    if not isinstance(node, Items) or not node.items:
        problems.add(
            f"{word} needs a list of conditions",
            node,
            hint=f"for example: {word}: [{{stream: false}}, {{team: sales}}]",
        )
        return None
    conditions = tuple(parse(item, problems, unasked) for item in node.items)
    return when.Any(conditions) if word == "any" else when.All(conditions)


def _field_hint(name: str) -> str:
    if name.startswith(("tag", "metadata")):
        return "a tag is asked for by its name: tag.NAME"
    fields = [*when.FIELDS, *when.ALIASES, *_COMBINE]
    return nearest(name, fields) or f"the fields: {', '.join(when.FIELDS)}, tag.NAME"


def _matcher(field: Field, entry: Entry, problems: Problems) -> Condition | None:
    node, what = entry.value, entry.name
    if isinstance(node, Mapping):
        if not len(node):
            problems.add(f"{what} is compared with nothing", node)
        tests = [test for each in node if (test := _operator(field, what, each, problems)) is not None]
        return tests[0] if len(tests) == 1 else when.All(tuple(tests))
    if isinstance(node, Items):
        if field.kind == "boolean":
            problems.add(f"{what} is true or false; a list says nothing", node)
            return None
        values = _values(field, what, node, problems)
        wild = field.kind == "text" and any(_is_glob(str(value)) for value in values)
        return Comparison(field, "glob" if wild else "in", values) if values else None
    value = _value(field, what, node, problems)
    if value is None:
        return None
    return (
        Comparison(field, "glob", (value,))
        if field.kind == "text" and _is_glob(str(value))
        else Comparison(field, "eq", value)
    )


def _operator(field: Field, what: str, entry: Entry, problems: Problems) -> Comparison | None:
    operators = when.OPERATORS[field.kind]
    if entry.name not in operators:
        meant = _SIGNS.get(entry.name) or _OTHER_WORDS.get(entry.name)
        hint = f"did you mean {meant}?" if meant in operators else nearest(entry.name, operators)
        problems.add(
            f"{what} cannot be compared by {entry.name}", entry.key, hint=hint or f"it goes by: {', '.join(operators)}"
        )
        return None
    operand = _operand(field, f"{what}: {entry.name}", entry, problems)
    return None if operand is None else Comparison(field, entry.name, operand)


def _operand(field: Field, what: str, entry: Entry, problems: Problems) -> Operand | None:
    node = entry.value
    if entry.name == "exists":
        return as_boolean(node, problems, what)
    if entry.name in ("glob", "not_glob") and isinstance(node, Text):
        pattern = _value(field, what, node, problems)
        return None if pattern is None else (pattern,)
    if entry.name not in ("in", "not_in", "between", "glob", "not_glob"):
        return _value(field, what, node, problems)
    if not isinstance(node, Items):
        problems.add(
            f"{what} needs a list",
            node,
            hint="between: [0, 200]" if entry.name == "between" else f"{entry.name}: [a, b]",
        )
        return None
    values = _values(field, what, node, problems)
    if entry.name == "between":
        return _span(what, node, values, problems)
    return values or None


def _span(what: str, node: Items, values: tuple[Value, ...], problems: Problems) -> Operand | None:
    if len(node.items) != 2:
        problems.add(f"{what} needs two values, the lowest and the highest, and has {len(node.items)}", node)
        return None
    if len(values) != 2:
        return None
    low, high = values
    if low > high:  # type: ignore[operator]  # both are of the field's kind
        problems.add(f"{what} begins at {low}, which is after its end, {high}: nothing is between them", node)
        return None
    return values


def _values(field: Field, what: str, node: Items, problems: Problems) -> tuple[Value, ...]:
    if not node.items:
        problems.add(f"{what} is compared with an empty list, which nothing is in", node)
    found = (_value(field, what, item, problems) for item in node.items)
    return tuple(value for value in found if value is not None)


def _value(field: Field, what: str, node: Node, problems: Problems) -> Value | None:
    if isinstance(node, Text) and not node.quoted and node.value in _NOTHING:
        problems.add(
            f"{what} is compared with nothing",
            node,
            hint=f"for requests that have none: {field.name}: {{exists: false}}",
        )
        return None
    if field.kind == "text":
        return _word(field, what, node, problems)
    if field.kind == "boolean":
        return as_boolean(node, problems, what)
    if field.kind == "date":
        return as_date(node, problems, what)
    if field.kind == "integer":
        number = as_integer(node, problems, what)
        if number is not None and abs(number) > _LARGEST:
            problems.add(f"{what} is compared with {number:,}, more than any request has", node)
            return None
        span = _SPANS.get(field.name)
        # `lt: 24` is a way to say until midnight
        if number is not None and span and not span.low <= number <= span.high + what.endswith("lt"):
            problems.add(f"{what} is never {number}", node, hint=span.said)
            return None
        return number
    amount = as_decimal(node, problems, what)
    if amount is not None and (amount != round(amount, _PLACES) or abs(amount) >= 10**_PLACES):
        problems.add(
            f"{what} is compared with {money.plain(amount)}: at most {_PLACES} digits go on either side of the point",
            node,
        )
        return None
    return amount


def _word(field: Field, what: str, node: Node, problems: Problems) -> str | None:
    """Text; of a field whose values are known, one of them: a slip there would match nothing in silence."""
    word = as_text(node, problems, what)
    if (
        word is None
        or not field.choices
        or word in field.choices
        or _is_glob(word)
        or what.endswith(("prefix", "suffix", "contains"))
    ):
        return word
    problems.add(
        f"{what} is never {word}",
        node,
        hint=nearest(word, field.choices) or f"it is one of: {', '.join(field.choices)}",
    )
    return None


def _is_glob(text: str) -> bool:
    return "*" in text or "?" in text
