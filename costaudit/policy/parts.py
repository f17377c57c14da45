"""What a policy is made of, once it is read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from costaudit.model import Place
from costaudit.policy.quality import Quality
from costaudit.when import ALWAYS, Condition

TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True)
class Target:
    """Where a rule sends requests: a model, or a provider's model of a tier (None: the provider that bills today)."""

    at: Place
    provider: str | None = None
    model: str | None = None
    tier: str | None = None

    def __str__(self) -> str:
        if self.model:
            return f"{self.provider}/{self.model}"
        return f"the {self.tier} tier of {self.provider or 'the same provider'}"

    def suits(self, provider: str, model: str, tier: str | None) -> bool:
        """Whether requests may end on this model, of this tier: it is the one named, or one that the tier may mean."""
        if self.model is not None:
            return (provider, model) == (self.provider, self.model)
        return tier == self.tier and self.provider in (None, provider)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a stage. `share` is in ten-thousandths; factors multiply token counts, None when nothing is assumed.

    `salt` is made of which requests the rule means and where they go, not of where it stands or how many it takes: so
    adding a rule throws no other rule's coins anew, and a larger share takes the same requests and more.
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
    ttl_s: int | None = None
    renew: bool = False
    hits: Decimal | None = None
    prefix: str | None = None
    prefix_tokens: int | None = None
    service_tier: str | None = None
    remove: str | None = None

    @property
    def assumes(self) -> bool:
        factors = self.input_factor is not None or self.output_factor is not None or self.escalate > 0
        return factors or self.hits is not None or self.prefix_tokens is not None

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
    quality: Quality | None = None
    cached_responses: tuple[Rule, ...] = ()
    cached_prompts: tuple[Rule, ...] = ()
    tier: tuple[Rule, ...] = ()

    def rules(self, stage: str) -> tuple[Rule, ...]:
        return {
            "trim": self.trim,
            "cache.responses": self.cached_responses,
            "route": self.route,
            "cache.prompts": self.cached_prompts,
            "tier": self.tier,
            "batch": self.batch,
        }[stage]
