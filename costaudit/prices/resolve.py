"""From the names a request carries to the model whose prices it has: once for each distinct set of names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from costaudit.model import PROVIDERS
from costaudit.prices.ledger import Model, PriceBook
from costaudit.prices.names import MAKERS, Spelling, spellings

_IMPLIED_REGION = "regional"
"""What a Bedrock id without a prefix tells about the place: weaker than what the log says."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a log says about who and what was asked."""

    provider: str | None
    request_model: str | None
    served_model: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The model that prices it; `why` tells a person how it was found. `region` is whose lines it takes, and `tier`
    too, where the name says one.
    """

    model: Model
    why: str
    region: str | None = None
    free: bool = False
    tier: str | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """No model of ours. `provider` is who bills, as far as that can be told."""

    provider: str | None
    why: str


@dataclass(slots=True)
class Names:
    """Every name in a price book. `resolve` is the way in."""

    book: PriceBook
    by_provider: dict[str, dict[str, Model]] = field(init=False)

    def __post_init__(self) -> None:
        self.by_provider = {
            provider.id: {name.lower(): model for model in provider.models for name in (model.id, *model.names)}
            for provider in self.book.providers.values()
        }

    def resolve(self, asked: Asked) -> Found | Unknown:
        """The served name decides; where it is not known, the requested one.

        The provider the log names is kept, unless the name has a form that only another one takes.
        """
        names = [name for name in dict.fromkeys((asked.served_model, asked.request_model)) if name]
        if asked.provider is not None and asked.provider not in PROVIDERS:
            return Unknown(asked.provider, f"{asked.provider} is not a provider costaudit has prices of")
        platform = _platform(names)
        for place, name in enumerate(names):
            for spelling in spellings(name):
                for provider in self._billers(asked.provider, platform or spelling.provider, spelling.name):
                    model = self.by_provider.get(provider, {}).get(spelling.name)
                    if model is not None:
                        told = spelling.region or _place_told(names, provider)
                        return _found(model, replace(spelling, region=told), asked, names[0] if place else None)
        if not names:
            return Unknown(asked.provider, "the log names no model")
        biller = asked.provider or platform or _told(names)
        if biller is None:
            return Unknown(None, f"nothing says who bills for {names[0]}")
        return Unknown(biller, f"no price list knows {names[0]} of {biller}")

    def _billers(self, logged: str | None, told: str | None, name: str) -> Iterator[str]:
        """Who may bill for a name, the likeliest first. `told`: by the form of the names."""
        if logged is None:
            if told is not None:
                yield told
            else:
                sold = {maker: self.by_provider[maker].get(name) for maker in MAKERS if maker in self.by_provider}
                sellers = [maker for maker, model in sold.items() if model is not None]
                makers = [maker for maker, model in sold.items() if model is not None and model.maker in (None, maker)]
                yield from makers if len(makers) == 1 else sellers if len(sellers) == 1 else ()
        elif told is not None and told not in MAKERS and logged in MAKERS:
            yield told
        else:
            yield logged


def _found(model: Model, spelling: Spelling, asked: Asked, unknown: str | None) -> Found:
    why = [f"{unknown} is not known, so by the name that was asked for"] if unknown else []
    if asked.provider is None:
        why.append(f"billed by {model.provider} by its name")
    elif asked.provider != model.provider:
        why.append(f"the name is one of {model.provider}'s")
    why += list(dict.fromkeys(spelling.why)) or ([] if spelling.name == model.id else [f"a name of {model.id}"])
    region = asked.region or spelling.region
    if spelling.region is not None and spelling.region != _IMPLIED_REGION:
        region = spelling.region
    return Found(model, ", ".join(why) or "exact name", region, spelling.free, spelling.tier)


def _platform(names: list[str]) -> str | None:
    """Who sells the models of others, where a name has the form of theirs; the answer's own is often the maker's."""
    told = (s.provider for name in names for s in spellings(name))
    return next((provider for provider in told if provider is not None and provider not in MAKERS), None)


def _place_told(names: list[str], provider: str) -> str | None:
    """The place that another of the names tells: Bedrock answers with the bare name of what was called as `us.`..."""
    placed = (s.region for name in names for s in spellings(name) if s.provider == provider and s.region)
    return next(placed, None)


def _told(names: list[str]) -> str | None:
    return next((s.provider for name in names for s in spellings(name) if s.provider), None)
