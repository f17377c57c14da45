"""The nouns of the price list: what a file of `pricing/` says, as frozen data. `pricing/README.md` explains them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

Price = Decimal | str
"""USD for `Meter.units` units; or the meter whose price it is; or `standard`: what the standard line says of it."""

WEEK_MINUTES = 7 * 1440


@dataclass(frozen=True, slots=True)
class Line:
    """The prices of one tier, in one region, from one size on: `eu batch over 272_000`.

    `over`: it prices inputs of more than this many tokens; None for the line without a band. `prices` is by meter name.
    """

    line: int
    tier: str
    region: str | None = None
    over: int | None = None
    in_window: bool = False
    prices: dict[str, Price] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a model costs from one instant (UTC, inclusive; None: since it has a price) until the next entry, or `ends`.

    `window`: minutes of the UTC week, Monday 00:00 = 0, as half-open spans in order.
    """

    line: int
    starts: datetime | None
    lines: tuple[Line, ...]
    source: str
    checked: date
    ends: datetime | None = None
    status: str | None = None
    confidence: str | None = None
    note: str | None = None
    corrects: str | None = None
    window: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    line: int
    provider: str
    id: str
    tier: str
    entries: tuple[Entry, ...]
    names: tuple[str, ...] = ()
    operation: str | None = None
    tokenizer: str | None = None
    context_input: int | None = None
    context_output: int | None = None
    features: tuple[str, ...] = ()
    released: date | None = None
    retires: date | None = None
    successor: str | None = None
    billed_as: str | None = None
    maker: str | None = None
    caching: str | None = None
    cache_min_tokens: int | None = None

    @property
    def in_force(self) -> tuple[Entry, ...]:
        """The entries that count, oldest first: all but those called off."""
        return tuple(entry for entry in self.entries if entry.status != "cancelled")


@dataclass(frozen=True, slots=True)
class CacheRules:
    """How a provider's prompt cache works. `ttl_s`: lifetimes on offer in seconds, the default one first."""

    line: int
    mode: str
    source: str
    checked: date
    min_tokens: int | None = None
    max_tokens: int | None = None
    granularity: int = 1
    ttl_s: tuple[int, ...] = ()
    refresh: bool = False
    write: str = "free"
    storage: str = "free"
    scope: str | None = None
    max_breakpoints: int | None = None
    max_writes: int | None = None
    lookback_blocks: int | None = None
    overflow_rpm: int | None = None
    prefix_order: tuple[str, ...] = ()
    confidence: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class BatchRules:
    """How a provider's batches work. `caching`: none, listed or halved."""

    line: int
    window_hours: int
    caching: str
    source: str
    checked: date
    max_requests: int | None = None
    max_file_mb: int | None = None
    models_per_file: int | None = None
    results_kept_days: int | None = None
    expired: str | None = None
    rate_limit: str | None = None
    unsupported: tuple[str, ...] = ()
    confidence: str | None = None
    note: str | None = None

    @property
    def caches(self) -> bool:
        """Whether a request in a batch can read a prompt cache."""
        return self.caching != "none"


@dataclass(frozen=True, slots=True)
class Provider:
    """One file. `unlisted`: what meters that no line prices cost, as the name of another meter."""

    id: str
    name: str
    pages: dict[str, str]
    unlisted: dict[str, str]
    caching: dict[str, CacheRules]
    batch: BatchRules | None
    models: tuple[Model, ...]


@dataclass(frozen=True, slots=True)
class PriceBook:
    """All files of a folder. `sha256` is over what they say: comments, layout and line numbers do not change it.

    `folder` is how the places of prices begin: `pricing`, or the folder as it was named.
    """

    version: str
    sha256: str
    folder: str
    providers: Mapping[str, Provider]
    by_id: Mapping[tuple[str, str], Model]

    @property
    def models(self) -> tuple[Model, ...]:
        """Every model, by provider and id."""
        return tuple(self.by_id.values())

    @property
    def batches(self) -> dict[str, BatchRules]:
        """The batch rules of each provider that has batches."""
        return {name: provider.batch for name, provider in self.providers.items() if provider.batch}

    def model(self, provider: str, model: str) -> Model | None:
        return self.by_id.get((provider, model))

    def cache_rules(self, model: Model) -> CacheRules | None:
        """The rules of a model's prompt cache; None when nothing says that it has one."""
        return self.providers[model.provider].caching.get(model.caching) if model.caching else None

    def file(self, provider: str) -> str:
        return f"{self.folder}/{provider}.yaml"
