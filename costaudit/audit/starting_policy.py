"""A policy to begin with, made of the rules that would fix what was found; `costaudit simulate` says what is left."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from textwrap import indent

from costaudit.audit.found import Found
from costaudit.policy.keys import NAME, STAGES

_MODEL = re.compile(r"(?:(?P<task>[a-z]+) on )?(?P<model>[^\s,]+/[^\s,]+)")
MOST_PLACES = 20
_ASKED = ("{task}", "{model}", "{target}")


def policy_text(name: str, found: Sequence[Found]) -> str | None:
    """The text of a policy file; None when no finding has a rule. Rules stand in the order of the findings' dollars."""
    rules: dict[str, list[str]] = {}
    asked: set[tuple[str, str]] = set()  # what rules of a stage already ask: of two, only the first would ever match
    for each in found:
        stage = each.finding.stage
        made = [rule for rule in _rules(each) if (stage, rule.partition("\n")[0]) not in asked]
        asked |= {(stage, rule.partition("\n")[0]) for rule in made}
        if made:
            rules.setdefault(stage, []).append(_told(each, made))
    if not rules:
        return None
    blocks = [
        f"version: 1\nname: {_name(name)}\nwhy: What the audit found and a policy can fix; change it as you like.\n"
    ]
    cache = [stage for stage in STAGES if stage.startswith("cache.") and stage in rules]
    if cache:
        inner = "".join(_block(stage.removeprefix("cache."), rules[stage]) for stage in cache)
        blocks.append("cache:\n" + indent(inner, "  "))
    blocks += [_block(stage, rules[stage]) for stage in STAGES if stage in rules and stage not in cache]
    return "\n".join(blocks)


def _rules(each: Found) -> list[str]:
    """The finding's rule, or one for each of its dearest places where it names them."""
    rule = each.finding.rule
    wanted = [word for word in _ASKED if word in rule]
    if not wanted:
        return [rule] if rule else []
    made: dict[str, None] = {}
    for place in each.places[:MOST_PLACES]:
        here, target = _MODEL.match(place.name), _MODEL.match(place.target or "")
        words = {
            "{task}": here and here["task"],
            "{model}": here and here["model"],
            "{target}": target and target["model"],
        }
        filled = rule
        for word in wanted:
            filled = filled.replace(word, json.dumps(words[word]))
        if all(words[word] for word in wanted):
            made.setdefault(filled)
    return list(made)


def _told(each: Found, rules: Sequence[str]) -> str:
    lines = [f"  # {each.finding.code}: {each.finding.title}\n"]
    lines += ["  - " + "\n    ".join(rule.split("\n")) + "\n" for rule in rules]
    return "".join(lines)


def _block(key: str, told: Sequence[str]) -> str:
    return f"{key}:\n" + "".join(told)


def _name(wanted: str) -> str:
    cleaned = re.sub(r"[^A-Za-z0-9._-]+", "-", wanted).strip("-._")
    return cleaned if re.fullmatch(NAME, cleaned) else "from-the-audit"
