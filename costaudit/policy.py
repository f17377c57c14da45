"""A policy file, checked: what a person would do differently, as frozen data. Nothing here touches a store."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from costaudit.model import Place
from costaudit.when import ALWAYS, Condition

if TYPE_CHECKING:
    from costaudit.prices.book import PriceBook

TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True)
class Target:
    """Where a rule sends requests: a model, or the provider's model of a tier (provider None: the one that bills today)."""

    at: Place
    provider: str | None = None
    model: str | None = None
    tier: str | None = None

    def __str__(self) -> str:
        if self.model:
            return f"{self.provider}/{self.model}"
        return f"the {self.tier} tier of {self.provider or 'the same provider'}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a stage. `share` is in ten-thousandths; factors multiply token counts, None when nothing is assumed.

    `salt` is made of what the rule says, not of where it stands, so that adding a rule does not throw another one's coins anew.
    """

    at: Place
    salt: str
    when: Condition = ALWAYS
    share: int = TEN_THOUSAND
    targets: tuple[Target, ...] = ()
    escalate: Decimal = Decimal(0)
    input_factor: Decimal | None = None
    output_factor: Decimal | None = None
    within_s: int | None = None
    because: str | None = None

    @property
    def assumes(self) -> bool:
        return self.because is not None

    def tried(self, attempt: int) -> int:
        """For how many of 10,000 requests attempt 1, 2, 3 is made."""
        return TEN_THOUSAND if attempt == 1 else int(TEN_THOUSAND * self.escalate ** (attempt - 1))


@dataclass(frozen=True, slots=True)
class Expectation:
    """One line of `expect:`: a measure of the result, an operator of `when:` for money, and a number."""

    at: Place
    measure: str
    operator: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Policy:
    path: str
    sha256: str
    name: str
    why: str
    trim: tuple[Rule, ...] = ()
    route: tuple[Rule, ...] = ()
    batch: tuple[Rule, ...] = ()
    expect: tuple[Expectation, ...] = ()

    def rules(self, stage: str) -> tuple[Rule, ...]:
        return {"trim": self.trim, "route": self.route, "batch": self.batch}[stage]
