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
class Stage:
    name: Literal["trim", "cache.responses", "route", "cache.prompts", "tier", "batch"]
    evidence: Evidence  # of a rule that assumes nothing
    statements: tuple[str, ...]  # names of files in sql/, run in order
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
