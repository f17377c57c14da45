"""Reads policy files, and reports every mistake of one at once."""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal
from pathlib import Path

from costaudit import when, when_parse
from costaudit.errors import EnvironmentTrouble, FileError
from costaudit.model import Place
from costaudit.policy import keys
from costaudit.policy.assumptions import Assumptions, assumptions, share
from costaudit.policy.parts import TEN_THOUSAND, Expectation, Policy, Rule
from costaudit.policy.quality import read_quality
from costaudit.policy.targets import targets
from costaudit.yamlfile import (
    Mapping,
    Node,
    Problems,
    as_boolean,
    as_decimal,
    as_integer,
    as_list,
    as_mapping,
    as_text,
    one_of,
    parse,
)

_UNITS_S = {"m": 60, "h": 3_600, "d": 86_400}


def load(path: Path) -> Policy:
    """Read one policy file.

    Raises FileError for the first mistake by line, the others in its `more`; EnvironmentTrouble when it may not be
    read.
    """
    data = _bytes(path)
    problems = Problems(code="policy")
    root = parse(data, problems, str(path))
    if root is None:
        problems.raise_all()
        raise FileError(
            "the policy file is empty", at=Place(str(path), 1), hint="begin with: version: 1", code="policy"
        )
    policy = _policy(root, str(path), hashlib.sha256(data).hexdigest(), problems)
    problems.raise_all()
    return policy


def _bytes(path: Path) -> bytes:
    """Read once, so that the digest is of what was checked (a pipe can be read only once)."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise FileError(f"there is no policy file {path}") from None
    except PermissionError:
        raise EnvironmentTrouble(f"no permission to read {path}") from None


def _policy(root: Node, path: str, sha256: str, problems: Problems) -> Policy:
    top = known_keys(root, problems, "a policy", keys.FILE)
    version = as_integer(top.get("version"), problems, "version")
    if version not in (None, 1):
        problems.add(f"version {version} is not known; this costaudit reads version 1", top.get("version"))
    name = as_text(top.get("name"), problems, "name") or ""
    if name and not re.fullmatch(keys.NAME, name):
        hint = "letters, digits, and - _ . between them; at most 80"
        problems.add(f"name is {name}, which is no plain name", top.get("name"), hint=hint)
    cache = known_keys(top.get("cache"), problems, "`cache:`", keys.CACHE)
    nodes = {
        stage: cache.get(stage.removeprefix("cache.")) if "." in stage else top.get(stage) for stage in keys.STAGES
    }
    rules = {stage: _rules(stage, node, problems) for stage, node in nodes.items()}
    return Policy(
        path,
        sha256,
        name,
        as_text(top.get("why"), problems, "why") or "",
        rules["trim"],
        rules["route"],
        rules["batch"],
        _expectations(top.get("expect"), problems),
        quality=read_quality(top.get("quality"), Path(path).parent, problems),
        cached_responses=rules["cache.responses"],
        cached_prompts=rules["cache.prompts"],
        tier=rules["tier"],
    )


def known_keys(node: Node | None, problems: Problems, what: str, table: dict[str, keys.Key]) -> Mapping:
    """A block with the keys of `table`. Keys that a later version will know are refused in words of their own."""
    later = [key for key in keys.NOT_YET if isinstance(node, Mapping) and key in node and key not in table]
    required = [name for name, key in table.items() if key.required]
    block = as_mapping(node, problems, what, known=(*table, *later), required=required)
    for key in later:
        problems.add(f"`{key}:` is not there yet: {keys.NOT_YET[key]} comes in a later version", block.key(key))
    return block


def _rules(stage: str, node: Node | None, problems: Problems) -> tuple[Rule, ...]:
    items = as_list(node, problems, f"`{stage}:`")
    if len(items) > keys.MOST_RULES:
        problems.add(f"{len(items):,} rules are more than the {keys.MOST_RULES:,} a stage may have", node)
    return tuple(_rule(stage, item, problems) for item in items)


def _rule(stage: str, node: Node, problems: Problems) -> Rule:
    block = known_keys(node, problems, f"a rule of `{stage}:`", keys.RULE[stage])
    condition = when_parse.parse(block.get("when"), problems)
    table = keys.RULE[stage]
    to = targets(block.get("to"), problems) if stage == "route" else ()
    chosen = {
        name: one_of(block.get(name), problems, name, key.choices)
        for name, key in table.items()
        if key.kind == "choice"
    }
    assumed = assumptions(stage, block.get("assume"), problems) if "assume" in block else Assumptions()
    because = as_text(block.get("because"), problems, "because")
    if "assume" in block and "because" not in block:
        problems.add("an assumption has to say where it comes from", block.key("assume"), hint="add: because: ...")
    if stage == "route":
        _check_route(block, len(to), assumed, problems)
    elif stage == "trim" and "assume" not in block and "remove" not in block:
        problems.add("a rule of `trim:` says neither `assume:` nor `remove:`", node)
    elif stage == "cache.responses" and ("for" in block) == ("assume" in block):
        hint = "for: 24h counts equal questions; assume: {hits: 0.15} stands for similar ones"
        problems.add("a rule of `responses:` says either `for:` or `assume:`", node, hint=hint)
    picked = share(block.get("share"), problems, "share")
    where_to = ", then ".join(map(str, to))
    return Rule(
        node.place,
        salt=hashlib.sha256(f"{stage}: {when.spelled(condition)}: {where_to}".encode()).hexdigest()[:16],
        when=condition,
        share=TEN_THOUSAND if picked is None else int(picked * TEN_THOUSAND),
        targets=to,
        escalate=assumed.escalate or Decimal(0),
        input_factor=assumed.input_factor,
        output_factor=assumed.output_factor,
        within_s=_seconds(block.get("within"), problems, "within"),
        because=because,
        ttl_s=_seconds(block.get("for"), problems, "for"),
        renew=bool(as_boolean(block.get("renew"), problems, "renew")),
        hits=assumed.hits,
        prefix=chosen.get("prefix"),
        prefix_tokens=assumed.prefix_tokens,
        service_tier=chosen.get("to"),
        remove=chosen.get("remove"),
    )


def _check_route(block: Mapping, number_of_targets: int, assumed: Assumptions, problems: Problems) -> None:
    """A rule without `to` only keeps; a list needs to know how often the next is tried; one model has no next."""
    if "to" not in block:
        for key in ("share", "assume"):
            if key in block:
                problems.add(f"`{key}:` needs a `to:`: without one the rule keeps what it matches", block.key(key))
    elif number_of_targets > 1 and assumed.escalate is None:
        hint = 'for example: assume: {escalate: 0.12} and because: "shadow run in October"'
        problems.add("a list of models needs to know how often the next one is tried", block.key("to"), hint=hint)
    elif number_of_targets == 1 and assumed.escalate is not None:
        problems.add("`escalate:` needs a list of models to go on to", block.key("assume"), hint="to: [first, second]")


def _seconds(node: Node | None, problems: Problems, what: str) -> int | None:
    text = as_text(node, problems, what)
    if text is None:
        return None
    if not re.fullmatch(keys.DURATION, text):
        problems.add(f"{what} is {text}, which is no length of time", node, hint="minutes, hours or days: 30m, 24h, 2d")
        return None
    return int(text[:-1]) * _UNITS_S[text[-1]]


def _expectations(node: Node | None, problems: Problems) -> tuple[Expectation, ...]:
    found = []
    for entry in as_mapping(node, problems, "`expect:`", known=keys.EXPECT):
        bounds = as_mapping(entry.value, problems, entry.name, known=keys.EXPECT_OPERATORS)
        if isinstance(entry.value, Mapping) and not len(bounds):
            problems.add(f"{entry.name} is compared with nothing", entry.value, hint="for example: {gte: 20}")
        for bound in bounds:
            value = as_decimal(bound.value, problems, f"{entry.name}: {bound.name}")
            if value is not None and entry.name in keys.EXPECT and bound.name in keys.EXPECT_OPERATORS:
                found.append(Expectation(bound.key.place, entry.name, bound.name, value))
    return tuple(found)
