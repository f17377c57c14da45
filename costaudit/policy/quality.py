"""Reads `quality:`: how good is good enough, and where that was measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from costaudit import quality
from costaudit.model import TASKS, Place
from costaudit.policy import keys
from costaudit.quality import Scores
from costaudit.yamlfile import Items, Node, Problems, as_decimal, as_mapping, nearest

DEFAULT_CONFIDENCE = Decimal("0.95")


@dataclass(frozen=True, slots=True)
class Quality:
    """A floor is the share of today's score to be kept, task by task: `floors` where it is not `floor`.

    `confidence` is of each answer, one-sided.
    """

    at: Place
    scores: Scores
    floor: Decimal
    floors: dict[str, Decimal] = field(default_factory=dict)
    confidence: Decimal = DEFAULT_CONFIDENCE

    def floor_of(self, task: str) -> Decimal:
        return self.floors.get(task, self.floor)


def read_quality(node: Node | None, folder: Path, problems: Problems) -> Quality | None:
    """None without a block. Score files are read now, so that their mistakes are told with the policy's."""
    if node is None:
        return None
    block = as_mapping(node, problems, "`quality:`", known=keys.QUALITY, required=("scores", "floor"))
    named = block.get("scores")
    nodes = named.items if isinstance(named, Items) else (named,) if named is not None else ()
    paths = [(folder / text, each) for each in nodes if (text := getattr(each, "value", None))]
    if named is not None and not paths:
        problems.add("`scores:` names no file", named, hint="scores: ../quality/scores.yaml")
    floors = {}
    for entry in as_mapping(block.get("floors"), problems, "`floors:`"):
        if entry.name not in TASKS:
            hint = nearest(entry.name, TASKS) or f"it is one of: {', '.join(TASKS)}"
            problems.add(f"there is no task type {entry.name}", entry.key, hint=hint)
        if (floor := _floor(entry.value, problems, f"the floor of {entry.name}")) is not None:
            floors[entry.name] = floor
    floor = _floor(block.get("floor"), problems, "floor")
    confidence = as_decimal(block.get("confidence"), problems, "confidence")
    if confidence is not None and not Decimal("0.5") < confidence < 1:
        problems.add(
            f"confidence is {confidence}; it has to be above 0.5 and below 1", block.get("confidence"), hint="0.95"
        )
        confidence = None
    scores = quality.read_all(paths, problems)
    return Quality(node.place, scores, floor or Decimal(1), floors, confidence or DEFAULT_CONFIDENCE)


def _floor(node: Node | None, problems: Problems, what: str) -> Decimal | None:
    value = as_decimal(node, problems, what)
    if value is None or 0 < value <= 2:
        return value
    hint = (
        f"for {value} percent write {value / 100}" if 2 < value <= 100 else "0.95 keeps at least 95% of today's score"
    )
    problems.add(f"{what} is {value}; it is the share of today's score to keep", node, hint=hint)
    return None
