"""A policy file is read as it is written; everything wrong with it is told at once, with lines and ways out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from costaudit import policy, when
from costaudit.errors import FileError
from costaudit.model import TASKS
from costaudit.policy import keys
from costaudit.policy.parts import Policy, Target

POLICIES = sorted((Path(__file__).parent.parent / "policies").glob("*.yaml"))
HEAD = "version: 1\nname: p\nwhy: because\n"

ALL_OF_IT = (
    HEAD
    + """\
trim:
  - when: {task: conversation}
    assume: {output_tokens: 0.8, input_tokens: 1.05}
    because: "A/B test"
route:
  - when: {tag.contract: "eu-*"}
    because: contract
  - when: {task: classification}
    to: [openai/gpt-5-nano, {tier: mid, provider: anthropic}]
    share: 0.25
    assume: {tokens: 1.1, output_tokens: 0.9, escalate: 0.12}
    because: shadow run
batch:
  - when: {tag.queue: nightly}
    within: 24h
    share: 0.5
expect:
  saving_percent: {gte: 20, lt: 90}
  requests_moved_percent: {lt: 60}
"""
)


def load(tmp_path: Path, text: str) -> Policy:
    path = tmp_path / "p.yaml"
    path.write_text(text, "utf-8")
    return policy.load(path)


def mistakes(tmp_path: Path, text: str) -> list[tuple[int, str, str]]:
    """Line, sentence, hint of each mistake."""
    with pytest.raises(FileError) as caught:
        load(tmp_path, text)
    return [(e.at.line if e.at else 0, e.message, e.hint or "") for e in (caught.value, *caught.value.more)]


def test_reads_everything_a_file_may_say(tmp_path: Path) -> None:
    read = load(tmp_path, ALL_OF_IT)
    (trim,) = read.trim
    assert (trim.input_factor, trim.output_factor, trim.because) == (Decimal("1.05"), Decimal("0.8"), "A/B test")
    keeps, cascade = read.route
    assert (keeps.targets, keeps.assumes) == ((), False)
    assert list(map(str, cascade.targets)) == ["openai/gpt-5-nano", "the mid tier of anthropic"]
    assert (cascade.share, cascade.escalate, cascade.assumes) == (2_500, Decimal("0.12"), True)
    assert (cascade.input_factor, cascade.output_factor) == (Decimal("1.1"), Decimal("0.99"))
    (batch,) = read.batch
    assert (batch.within_s, batch.share, batch.at.line) == (86_400, 5_000, 17)
    assert [(e.measure, e.operator, e.value) for e in read.expect] == [
        ("saving_percent", "gte", Decimal(20)),
        ("saving_percent", "lt", Decimal(90)),
        ("requests_moved_percent", "lt", Decimal(60)),
    ]


def test_the_digest_is_of_the_bytes(tmp_path: Path) -> None:
    assert load(tmp_path, HEAD).sha256 != load(tmp_path, HEAD + "# a comment\n").sha256


def test_coins_stay_when_rules_move_or_take_more(tmp_path: Path) -> None:
    one = load(tmp_path, HEAD + "route:\n  - {when: {task: qa}, to: {tier: mid}, share: 0.1}\n").route[0]
    two = load(
        tmp_path, HEAD + "route:\n  - {when: {task: coding}}\n  - {when: {task: qa}, to: {tier: mid}, share: 0.2}\n"
    ).route
    assert one.salt == two[1].salt
    assert two[0].salt != two[1].salt


ROUTE = "route:\n  - when: {task: qa}\n"
WRONG = [
    (
        "",
        [(1, "a policy has no `version:`", ""), (1, "a policy has no `name:`", ""), (1, "a policy has no `why:`", "")],
    ),
    (HEAD.replace("1", "2"), [(1, "version 2 is not known; this costaudit reads version 1", "")]),
    (HEAD.replace("name: p", "name: a b"), [(2, "name is a b, which is no plain name", "letters")]),
    (HEAD + "rout:\n  - {}\n", [(4, "a policy has no key rout", "did you mean route?")]),
    (HEAD + "route: x\n", [(4, "`route:` has to be a list, not x", "")]),
    (HEAD + "trim:\n  - remove: x\n    assume: {output_tokens: 1}\n    because: y\n", [(5, "remove cannot be x", "")]),
    (HEAD + "trim:\n  - when: {task: qa}\n", [(5, "a rule of `trim:` says neither `assume:` nor `remove:`", "")]),
    (HEAD + "cache:\n  responses:\n  - same: prompt\n", [(6, "a rule of `responses:` says either", "for: 24h counts")]),
    (HEAD + "cache:\n  prompts:\n  - for: soon\n", [(6, "for is soon, which is no length of time", "")]),
    (
        HEAD + "cache:\n  prompts:\n  - assume: {prefix: long}\n    because: x\n",
        [(6, "prefix is long, which is no number of tokens", "prefix: 4_000 tokens")],
    ),
    (HEAD + "tier:\n  - to: cheap\n", [(5, "to cannot be cheap", "")]),
    (HEAD + "trim:\n  - assume: {output_tokens: 0.8}\n", [(5, "an assumption has to say where", "add: because:")]),
    (HEAD + "trim:\n  - {assume: {}, because: x}\n", [(5, "`assume:` holds nothing", "input_tokens, output_tokens")]),
    (HEAD + "trim:\n  - {assume: {tokens: 2}, because: x}\n", [(5, "`assume:` has no key tokens", "input_tokens?")]),
    (HEAD + "trim:\n  - {assume: {output_tokens: 0}, because: x}\n", [(5, "output_tokens is multiplied by 0", "")]),
    (HEAD + "trim:\n  - {assume: {output_tokens: 80%}, because: x}\n", [(5, "output_tokens has to be a plain", "")]),
    (
        HEAD + "trim:\n  - {assume: {output_tokens: 0.1234567}, because: x}\n",
        [(5, "output_tokens is 0.1234567, with more than 6 digits after the point", "")],
    ),
    (HEAD + ROUTE + "    to: gpt-5\n", [(6, "gpt-5 does not say whose model it is", "PROVIDER/MODEL")]),
    (HEAD + ROUTE + "    to: budget\n", [(6, "budget is a tier, not a model", "to: {tier: budget}")]),
    (HEAD + ROUTE + "    to: opnai/gpt-5\n", [(6, "there are no prices of a provider called opnai", "openai?")]),
    (HEAD + ROUTE + "    to: {tier: chep}\n", [(6, "tier cannot be chep", "flagship, mid, budget")]),
    (HEAD + ROUTE + "    to: {provider: same}\n", [(6, "`to:` has no `tier:`", "")]),
    (HEAD + ROUTE + "    to: {tier: mid, provider: x}\n", [(6, "provider cannot be x", "")]),
    (HEAD + ROUTE + "    to: []\n", [(6, "`to:` is an empty list", "leave `to:` out")]),
    (
        HEAD + ROUTE + "    to: [openai/gpt-5, openai/gpt-5-nano]\n",
        [(6, "a list of models needs to know how often the next one is tried", "escalate")],
    ),
    (
        HEAD + ROUTE + "    to: [openai/a, openai/a]\n    assume: {escalate: 0.1}\n    because: x\n",
        [(6, "`to:` lists a model twice", "")],
    ),
    (
        HEAD + ROUTE + "    to: openai/gpt-5\n    assume: {escalate: 0.1}\n    because: x\n",
        [(7, "`escalate:` needs a list of models to go on to", "[first, second]")],
    ),
    (HEAD + ROUTE + "    share: 0.5\n", [(6, "`share:` needs a `to:`", "")]),
    (HEAD + ROUTE + "    to: {tier: mid}\n    share: 10\n", [(7, "share is 10, and a share", "10 percent write 0.1")]),
    (HEAD + ROUTE + "    to: {tier: mid}\n    share: 0.00001\n", [(7, "share is 0.00001, with more than 4", "")]),
    (HEAD + ROUTE + "    to: {tier: mid}\n    within: 24h\n", [(7, "a rule of `route:` has no key within", "")]),
    (
        HEAD + ROUTE + "    to: {model: openai/gpt-5-nano}\n",
        [(6, "`to:` names a model as it is, without a key", "to: openai/gpt-5-nano")],
    ),
    (HEAD + ROUTE + "    by: knn\n", [(6, "`by:` is not there yet: routers that decide by a score", "")]),
    (HEAD + "batch:\n  - when: {task: qa}\n", [(5, "a rule of `batch:` has no `within:`", "")]),
    (HEAD + "batch:\n  - within: a day\n", [(5, "within is a day, which is no length of time", "30m, 24h, 2d")]),
    (HEAD + "batch:\n  - within: 24\n", [(5, "within has to be text", "")]),
    (HEAD + "expect: {saving: {gte: 1}}\n", [(4, "`expect:` has no key saving", "saving_")]),
    (HEAD + "expect: {saving_usd: 5}\n", [(4, "saving_usd has to be a block of `key: value` lines, not 5", "")]),
    (HEAD + "expect: {saving_usd: {}}\n", [(4, "saving_usd is compared with nothing", "{gte: 20}")]),
    (HEAD + "expect: {saving_usd: {atleast: 5}}\n", [(4, "saving_usd has no key atleast", "lt, lte")]),
    (
        HEAD + "route:\n  - {when: {taks: qa}, to: gpt}\n  - {when: {hour: noon}}\nbatch:\n  - within: soon\n",
        [
            (5, "a request has no field taks", "task?"),
            (5, "gpt does not say whose model it is", ""),
            (6, "hour has to be a whole number", ""),
            (8, "within is soon", ""),
        ],
    ),
]


@pytest.mark.parametrize(("text", "expected"), WRONG, ids=[sentences[0][1] for _, sentences in WRONG])
def test_mistakes_are_told_all_at_once(tmp_path: Path, text: str, expected: list[tuple[int, str, str]]) -> None:
    found = mistakes(tmp_path, text or "{}")
    assert len(found) == len(expected)
    for (line, sentence, hint), (expected_line, beginning, clue) in zip(found, expected, strict=True):
        assert (line, sentence[: len(beginning)]) == (expected_line, beginning)
        assert clue in hint


def test_an_empty_file_and_a_missing_one_are_told(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "# nothing\n") == [(1, "the policy file is empty", "begin with: version: 1")]
    with pytest.raises(FileError, match="there is no policy file"):
        policy.load(tmp_path / "none.yaml")


@dataclass
class Book:
    """What `check_models` looks at in a price book."""

    models: tuple[Any, ...]


def test_models_no_price_list_knows_are_told_all_at_once(tmp_path: Path) -> None:
    text = HEAD + "route:\n  - to: openai/gpt-5-nao\n  - to: openai/gpt-5\n  - to: xai/zzz\n  - to: {tier: mid}\n"
    book: Any = Book(
        (SimpleNamespace(provider="openai", id="gpt-5"), SimpleNamespace(provider="openai", id="gpt-5-nano"))
    )
    with pytest.raises(FileError) as caught:
        policy.check_models([load(tmp_path, text)], book)
    first, second = caught.value, *caught.value.more
    assert (first.message, first.at and first.at.line) == ("no price list knows the model openai/gpt-5-nao", 5)
    assert first.hint == "did you mean openai/gpt-5-nano? all of them: costaudit pricing list"
    assert (second.message, second.at and second.at.line) == ("no price list knows the model xai/zzz", 7)
    assert second.hint == "all of them: costaudit pricing list"


def test_a_target_suits_the_model_it_names_or_the_models_of_its_tier(tmp_path: Path) -> None:
    named, same, other = load(
        tmp_path, HEAD + "route:\n  - to: openai/a\n  - to: {tier: mid}\n  - to: {tier: mid, provider: xai}\n"
    ).route
    models = [("openai", "a", "flagship"), ("openai", "b", "mid"), ("xai", "c", "mid"), ("xai", "d", None)]

    def suiting(target: Target) -> str:
        return "".join(model for provider, model, tier in models if target.suits(provider, model, tier))

    assert [suiting(rule.targets[0]) for rule in (named, same, other)] == ["a", "bc", "c"]


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_the_policies_we_ship_are_without_a_mistake_and_named_as_their_files(path: Path) -> None:
    assert policy.load(path).name == path.stem


def properties(schema: Any, path: str = "") -> Iterator[str]:
    """Every key the schema lets a file have, as a path."""
    for name, below in schema.get("properties", {}).items():
        yield f"{path}{name}"
        yield from properties(below, f"{path}{name}.")
    if "items" in schema:
        yield from properties(schema["items"], path)
    for below in schema.get("anyOf", []):
        yield from properties(below, path)


def test_the_schema_has_the_keys_that_files_may_have_and_no_others() -> None:
    schema = json.loads(policy.schema())
    expected = {
        *keys.FILE,
        *(f"cache.{key}" for key in keys.CACHE),
        *(f"{stage}.{key}" for stage, table in keys.RULE.items() for key in table),
        *(f"{stage}.assume.{key}" for stage, table in keys.ASSUME.items() for key in table),
        *(f"quality.{key}" for key in keys.QUALITY),
        *(f"quality.floors.{task}" for task in TASKS),
        *(f"expect.{measure}" for measure in keys.EXPECT),
        *(f"expect.{measure}.{operator}" for measure in keys.EXPECT for operator in keys.EXPECT_OPERATORS),
    }
    assert set(properties(schema)) == expected
    condition = schema["$defs"]["condition"]["anyOf"][0]
    assert set(condition["properties"]) == {*when.FIELDS, *when.ALIASES, "all", "any", "not"}
    for kind, operators in when.OPERATORS.items():
        assert tuple(schema["$defs"][f"matcher_{kind}"]["anyOf"][-1]["properties"]) == operators
