"""Task types: what each request was for, by rules over its shape and the names the log gives it, and by its text.

The first rule that matches decides and is recorded as the reason (`categories.yaml:21`). Over rules that only guess
from the shape stands what the prompt's text said when it was ingested, if that is sure. What nothing decides is
`other`.

Ingest sorts requests as it adds them (`install` and `case`); `apply` sorts those that are in the store again.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

import duckdb

from costaudit import store, when, when_parse
from costaudit.classify import SURE_FROM
from costaudit.model import TASKS, Place
from costaudit.when import Condition, Statement
from costaudit.yamlfile import Node, Problems, as_boolean, as_integer, as_list, as_mapping, as_text, one_of, read

SHIPPED = "categories.yaml"
NOTHING_SAID = "nothing said so"
BY_TEXT = "the prompt's text"
MOST_RULES = 1_000

_UNASKED = {
    "task": "it is what the rules find out",
    "cost_usd": "requests are sorted before they are priced",
    "model_tier": "requests are sorted without a price list; ask for the model",
}


@dataclass(frozen=True, slots=True)
class Category:
    """One rule: requests that pass `when` are of this task type; or probably, where it is a `guess` from the shape."""

    at: Place
    task: str
    when: Condition
    because: str | None = None
    guess: bool = False


def load(path: Path | None) -> tuple[Category, ...]:
    """The rules of a file, or those that came with costaudit. Raises FileError with every mistake in it."""
    if path is None:
        with as_file(files("costaudit").joinpath(SHIPPED)) as shipped:
            return _load(shipped, SHIPPED)
    return _load(path, str(path))


def install(con: duckdb.DuckDBPyConnection, rules: tuple[Category, ...]) -> None:
    """Make the temp table `category` (rule, task, task_reason, guess; rule 0: none) and the macros that go with it."""
    store.run(con, "categorise_names")
    store.run(con, "categories")
    con.execute(
        "insert into category select unnest($numbers), unnest($tasks), unnest($reasons), unnest($guesses)",
        {
            "numbers": list(range(len(rules) + 1)),
            "tasks": ["other", *(rule.task for rule in rules)],
            "reasons": [NOTHING_SAID, *(str(Place(rule.at.path, rule.at.line)) for rule in rules)],
            "guesses": [True, *(rule.guess for rule in rules)],
        },
    )


def case(rules: tuple[Category, ...]) -> Statement:
    """An SQL expression for the number of the first rule a row passes, 0 for none: join `category` on it.

    It stands over the columns of `request`, and request_model, bare_model and named_model (as logged, without and with
    the provider), provider, service_tier, region, and call_names.
    """
    return when.first_match(when.FIRST_MATCH, [rule.when for rule in rules])


def apply(con: duckdb.DuckDBPyConnection, rules: Path | None, *, first_key: int | None = None) -> None:
    """Sort the requests from `first_key` on, or all, by the rules of a file or those we ship. Raises FileError."""
    categories = load(rules)
    install(con, categories)
    match = when.first_match(store.statement("categorise_rows"), [rule.when for rule in categories])
    con.execute(match.sql, {**match.parameters, "first_key": first_key or 0})
    store.run(con, "categorise_apply", **decided())


def source_of(reason: str, confidence: float | None, said: str | None, said_confidence: float | None) -> str:
    """How the task type of a request is known: the reason it was recorded with, what that is, and how sure (0..1).

    `said` and `said_confidence`: what the prompt's text alone says, told where something else decided.

    >>> source_of("the prompt's text", 0.6349, "qa", 0.6349)
    "by the prompt's text, confidence 0.63"
    >>> source_of("categories.yaml:22", 1.0, "qa", 0.52)
    'by categories.yaml:22: a name in the log, confidence 1; its text alone: qa, confidence 0.52'
    """
    told = NOTHING_SAID if reason == NOTHING_SAID else f"by {reason}"
    if reason not in (BY_TEXT, NOTHING_SAID):
        rule = next((rule for rule in load(None) if f"{rule.at.path}:{rule.at.line}" == reason), None)
        told += f": {_kind(rule)}" if rule else ": a rule of yours"
    if confidence is not None:
        told += f", confidence {round(confidence, 2):.4g}"
    if reason == BY_TEXT or said is None or said_confidence is None:
        return told
    return f"{told}; its text alone: {said}, confidence {round(said_confidence, 2):.4g}"


def _kind(rule: Category) -> str:
    """What a rule that came with costaudit goes by."""
    if when.uses([rule.when], "name"):
        return "a name in the log"
    if when.uses([rule.when], "operation"):
        return "the kind of call"
    return "a guess from the shape of the call" if rule.guess else "the shape of the call"


def decided() -> dict[str, object]:
    """What statements are given that settle between a rule and the prompt's text."""
    return {"sure_from": SURE_FROM, "text_reason": BY_TEXT}


def _load(path: Path, shown: str) -> tuple[Category, ...]:
    problems = Problems(code="categories")
    root = read(path, problems, shown=shown)
    top = as_mapping(root, problems, known=("version", "categories"), required=("version", "categories"))
    version = as_integer(top.get("version"), problems, "version")
    if version not in (None, 1):
        problems.add(f"version {version} is not known; this costaudit reads version 1", top.get("version"))
    items = as_list(top.get("categories"), problems, "`categories:`")
    if len(items) > MOST_RULES:
        problems.add(f"{len(items):,} rules are more than the {MOST_RULES:,} a file may have", top.get("categories"))
    found = [category for item in items if (category := _category(item, problems)) is not None]
    problems.raise_all()
    return tuple(found)


def _category(node: Node, problems: Problems) -> Category | None:
    rule = as_mapping(node, problems, "a rule", known=("task", "when", "because", "guess"), required=("task",))
    task = one_of(rule.get("task"), problems, "task", TASKS)
    condition = when_parse.parse(rule.get("when"), problems, _UNASKED)
    because = as_text(rule.get("because"), problems, "because")
    guess = as_boolean(rule.get("guess"), problems, "guess")
    return Category(node.place, task, condition, because, guess or False) if task else None
