"""A `when:` block is read as it is written, and whatever is wrong with it is told with its place and a way out."""

from __future__ import annotations

from typing import Any

import pytest

from costaudit import when, when_parse
from costaudit.errors import FileError
from costaudit.yamlfile import Problems, as_mapping, parse


def read(text: str, unasked: dict[str, str] | None = None) -> when.Condition:
    problems = Problems()
    top = as_mapping(parse(text, problems, "p.yaml"), problems)
    condition = when_parse.parse(top.get("when"), problems, unasked)
    problems.raise_all()
    return condition


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("other: 1", "always"),
        ("when: {task: qa}", "task eq qa"),
        ("when: {task: [qa, coding]}", "task in [qa, coding]"),
        ('when: {model: "gpt-5*"}', "model glob [gpt-5*]"),
        ('when: {model: [gpt-5, "gpt-4?"]}', "model glob [gpt-5, gpt-4?]"),
        ('when: {app: {eq: "a*"}}', "app eq a*"),
        ("when: {input_tokens: {lt: 4_000}}", "input_tokens lt 4000"),
        ("when: {input_tokens: {gte: 1, lt: 9}}", "input_tokens gte 1 and input_tokens lt 9"),
        ("when: {input_tokens: {between: [0, 200]}}", "input_tokens between [0, 200]"),
        ("when: {cost_usd: {gt: 0.25}}", "cost_usd gt 0.25"),
        ("when: {date: {gte: 2026-10-01}}", "date gte 2026-10-01"),
        ("when: {stream: false}", "stream eq false"),
        ('when: {tag.contract: "eu-*"}', "tag.contract glob [eu-*]"),
        ("when: {team: {not_in: [legal]}}", "team not_in [legal]"),
        ("when: {team: {exists: false}}", "team exists false"),
        ("when: {tier: flex}", "service_tier eq flex"),
        ("when: {user: no}", "user eq no"),  # a word in YAML 1.2
        ('when: {user: "007"}', "user eq 007"),
        ("when: {task: qa, not: {team: legal}}", "task eq qa and not (team eq legal)"),
        ("when: {any: [{task: qa}, {stream: true}]}", "task eq qa or stream eq true"),
        ("when: [{task: qa}, {all: [{stream: true}]}]", "task eq qa and (stream eq true)"),
    ],
)
def test_reads_as_it_is_written(text: str, said: str) -> None:
    assert when.spelled(read(text)) == said


WRONG = [
    ("{taks: qa}", 8, "a request has no field taks", "did you mean task?"),
    ("{input_token: {lt: 5}}", 8, "a request has no field input_token", "did you mean input_tokens?"),
    ("{tags.queue: a}", 8, "a request has no field tags.queue", "a tag is asked for by its name: tag.NAME"),
    ("{zzz: a}", 8, "a request has no field zzz", "the fields: model, "),
    ("{task: clasification}", 14, "task is never clasification", "did you mean classification?"),
    ("{task: [qa, xx]}", 19, "task is never xx", "it is one of: classification, "),
    ("{model_tier: cheap}", 20, "model_tier is never cheap", "it is one of: flagship, mid, budget"),
    ("{team: 7}", 14, "team has to be text, and 7 reads as a value", 'put it in quotes: "7"'),
    ("{team: true}", 14, "team has to be text, and true reads as a value", 'put it in quotes: "true"'),
    ("{team: 1.10}", 14, "team has to be text, and 1.10 reads as a value", 'put it in quotes: "1.10"'),
    ("{team: ~}", 14, "team is compared with nothing", "team: {exists: false}"),
    ("{team: }", 13, "team is compared with nothing", "team: {exists: false}"),
    ("{input_tokens: many}", 22, "input_tokens has to be a whole number such as 4_000, not many", None),
    ('{input_tokens: "5"}', 22, "input_tokens has to be a whole number such as 4_000, not 5", "leave out the quotes"),
    ("{input_tokens: 1.5}", 22, "input_tokens has to be a whole number such as 4_000, not 1.5", None),
    ("{input_tokens: 9999999999999999999}", 22, "input_tokens is compared with 9,999,999,999,999,999,999", None),
    ("{input_tokens: {prefix: 5}}", 23, "input_tokens cannot be compared by prefix", "it goes by: eq, "),
    ('{input_tokens: {"<": 5}}', 23, "input_tokens cannot be compared by <", "did you mean lt?"),
    ("{input_tokens: {between: [5]}}", 32, "input_tokens: between needs two values", None),
    ("{input_tokens: {between: 5}}", 32, "input_tokens: between needs a list", "between: [0, 200]"),
    ("{input_tokens: {between: [9, 5]}}", 32, "input_tokens: between begins at 9, which is after its end, 5", None),
    ("{input_tokens: {}}", 22, "input_tokens is compared with nothing", None),
    ("{input_tokens: []}", 22, "input_tokens is compared with an empty list", None),
    ("{input_tokens: [[1]]}", 23, "input_tokens has to be a whole number such as 4_000, not a list", None),
    ("{cost_usd: 1e3}", 18, "cost_usd has to be a plain number such as 0.25, not 1e3", None),
    (
        "{cost_usd: 0.0000000000001}",
        18,
        "cost_usd is compared with 0.0000000000001: at most 12 digits",
        None,
    ),
    ("{date: 2026-02-30}", 14, "date is 2026-02-30, and there is no such day", None),
    ("{date: monday}", 14, "date has to be a day such as 2026-11-24, not monday", None),
    ("{stream: yes}", 16, "stream has to be true or false, not yes", None),
    ("{stream: [true]}", 16, "stream is true or false; a list says nothing", None),
    ("{stream: {exists: maybe}}", 25, "stream: exists has to be true or false, not maybe", None),
    ("{not: qa}", 13, "a condition is a block of `field: value` lines", "for example"),
    ("{any: {task: qa}}", 13, "any needs a list of conditions", "for example: any: "),
    ("{all: []}", 13, "all needs a list of conditions", "for example: all: "),
    ("{}", 7, "this condition asks nothing", "leave `when:` out"),
    ("task == 'qa'", 7, "a condition is a block of `field: value` lines", "for example"),
    ("{task: qa, task: coding}", 18, "task is said twice: here and in line 1", "leave one"),
    ("{model: *mini}", 15, "a value that starts with * stands for something else in YAML", None),
    ("{cost: 1}", 8, "a request has no field cost", "did you mean"),
    ("{hour: 24}", 14, "hour is never 24", "hours are 0 to 23, in UTC"),
    ("{hour: {between: [22, 26]}}", 29, "hour: between is never 26", "hours are 0 to 23, in UTC"),
    ("{weekday: 0}", 17, "weekday is never 0", "Monday is 1"),
    ("{weekday: [6, 8]}", 21, "weekday is never 8", "Monday is 1"),
]


@pytest.mark.parametrize(("block", "column", "sentence", "hint"), WRONG)
def test_mistakes_are_told(block: str, column: int, sentence: str, hint: str | None) -> None:
    with pytest.raises(FileError) as caught:
        read(f"when: {block}")
    error = caught.value
    assert error.message.startswith(sentence)
    assert error.at is not None
    assert (error.at.path, error.at.line) == ("p.yaml", 1)
    assert error.at.column == column
    if hint:
        assert error.hint is not None
        assert hint in error.hint


def test_every_mistake_is_told_at_once_in_the_order_of_the_file() -> None:
    with pytest.raises(FileError) as caught:
        read("when:\n  taks: qa\n  stream: yes\n  any:\n    - {hour: x}\n    - {team: 7}\n")
    lines = [error.at.line for error in (caught.value, *caught.value.more) if error.at]
    assert lines == [2, 3, 5, 6]


def test_a_field_that_cannot_be_asked_here_says_why() -> None:
    with pytest.raises(FileError, match="cost_usd cannot be asked here: there are no prices yet"):
        read("when: {cost_usd: 1}", {"cost_usd": "there are no prices yet"})


HOSTILE: list[Any] = [
    "when: " + "[" * 50_000,
    "when: " + "{not: " * 200 + "{task: qa}" + "}" * 200,
    "when: {task: &a qa, app: *a}",
    "when: !!python/object/apply:os.system [echo]",
    "when: {task: qa}\n---\nwhen: {task: coding}",
    "when: {? [a] : b}",
    "when: {team: {in: [" + "x," * 1_001 + "]}}",
    "when: {team: " + "x" * 513 + "}",
    'when: {team: "a\u202eb"}',
    "when: {team: a\x00b}",
    "<<: {when: {task: qa}}\nwhen: {<<: {a: b}}",
    "\t",
    "when: {task: 'qa",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:24])
def test_hostile_files_end_in_a_sentence(text: str) -> None:
    with pytest.raises(FileError) as caught:
        read(text)
    assert caught.value.at is not None
    assert "Traceback" not in caught.value.message


def test_until_midnight_can_be_said() -> None:
    assert read("when: {hour: {gte: 22, lt: 24}}")
