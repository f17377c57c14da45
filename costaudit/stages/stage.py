"""What a stage is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Evidence = Literal["measured", "simulated", "assumed"]
"""Measured: arithmetic on what the log and the price list say. Simulated: replayed by the provider's published
rules, or token counts translated by a listed or learned ratio, with a range. Assumed: rests on a number someone wrote,
or on token counts whose ratio nobody knows."""

FEATURES = {"tools": 1, "json_schema": 2, "vision": 4, "audio": 8, "reasoning": 16}
"""The bit of each feature a request may need of a model, as price files call it."""
_ALSO = {"audio_in": "audio", "audio_input": "audio", "images": "vision"}


@dataclass(frozen=True, slots=True)
class Plan:
    """Names of files in sql/: what makes the plan of a stage, what keeps it, and what takes it up again."""

    make: str
    keep: str
    again: str


@dataclass(frozen=True, slots=True)
class Stage:
    name: Literal["trim", "cache.responses", "route", "cache.prompts", "tier", "batch"]
    evidence: Evidence  # of a rule that assumes nothing
    statements: tuple[str, ...]  # names of files in sql/, run in order
    # Also names of files, run before, in this order, and only where no policy before left what they find:
    finds: tuple[str, ...] = ()  # depends on `when:` alone, so rules that ask alike share it
    plan: Plan | None = None  # depends on no share, so rules that differ in their shares alone share it
    coins: tuple[str, ...] = ()  # tosses coins for the shares of rules
    keys: tuple[str, ...] = ()
    reasons: dict[str, str] = field(default_factory=dict)
    settles: bool = False  # requests it moves or drops shared prompt caches with others, which are replayed after it


@dataclass(frozen=True, slots=True)
class HeavyStep:
    """`partial` and `merge` are files in sql/, `source` the table they work on; `keys` as those of a stage."""

    name: str
    source: str
    keys: tuple[str, ...]
    partial: str
    merge: str


def features_mask(features: Iterable[str]) -> int:
    """The bits of those features that a request may need; others do not count.

    >>> features_mask(["tools", "vision", "prompt_caching"])
    5
    """
    mask = 0
    for name in features:
        mask |= FEATURES.get(_ALSO.get(name, name), 0)
    return mask
