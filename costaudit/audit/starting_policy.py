"""A policy to begin with, made of the rules that would fix what was found; `costaudit simulate` says what is left."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from textwrap import indent

from costaudit.audit.found import Found
from costaudit.policy.keys import NAME, STAGES

_MODEL = re.compile(r"[^\s,:]+/[^\s,]+")
MOST_PLACES = 20


def policy_text(name: str, found: Sequence[Found]) -> str | None:
    """The text of a policy file; None when no finding has a rule. Rules stand in the order of the findings' dollars."""
    rules: dict[str, list[str]] = {}
    for each in found:
        for rule in _rules(each):
            rules.setdefault(each.finding.stage, []).append(f"# {each.finding.code}: {each.finding.title}\n{rule}")
    if not rules:
        return None
    blocks = [
        f"version: 1\nname: {_name(name)}\nwhy: What the audit found and a policy can fix; change it as you like.\n"
    ]
    cache = {stage: made for stage, made in rules.items() if stage.startswith("cache.")}
    for stage in STAGES:
        if stage in cache:
            if stage == min(cache, key=STAGES.index):
                blocks.append("cache:\n")
            blocks.append(indent(_block(stage.removeprefix("cache."), rules[stage]), "  "))
        elif stage in rules:
            blocks.append(_block(stage, rules[stage]))
    return "\n".join(blocks)


def _rules(each: Found) -> list[str]:
    rule = each.finding.rule
    if "{place}" not in rule:
        return [rule] if rule else []
    made: dict[str, str] = {}
    for place in each.places[:MOST_PLACES]:
        model, target = _MODEL.match(place.name), _MODEL.match(place.target or "")
        if model and target:
            filled = rule.replace("{place}", json.dumps(model[0])).replace("{target}", json.dumps(target[0]))
            made.setdefault(model[0], filled)
    return list(made.values())


def _block(key: str, rules: Sequence[str]) -> str:
    lines = [f"{key}:\n"]
    for rule in rules:
        comment, *rest = rule.split("\n")
        lines.append(f"  {comment}\n  - " + "\n    ".join(rest) + "\n")
    return "".join(lines)


def _name(wanted: str) -> str:
    cleaned = re.sub(r"[^A-Za-z0-9._-]+", "-", wanted).strip("-._")
    return cleaned if re.fullmatch(NAME, cleaned) else "from-the-audit"
