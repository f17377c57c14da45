"""What findings found: places with requests and dollars. Money is grains."""

from __future__ import annotations

from dataclasses import dataclass

from costaudit.audit.finding import Finding


@dataclass(frozen=True, slots=True)
class Place:
    """`stake` is None where no dollars are known; `spent`: all these requests cost; `examples`: ids of the dearest.

    What a contract makes of the two is None where there is none.
    """

    name: str
    target: str | None
    requests: int
    stake: int | None
    spent: int | None
    tokens: int
    examples: tuple[str, ...]
    contracted_stake: int | None = None
    contracted: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A finding and its places, dearest first."""

    finding: Finding
    places: tuple[Place, ...]

    @property
    def requests(self) -> int:
        return sum(place.requests for place in self.places)

    @property
    def stake(self) -> int | None:
        known = [place.stake for place in self.places if place.stake is not None]
        return sum(known) if known else None

    @property
    def contracted_stake(self) -> int | None:
        known = [place.contracted_stake for place in self.places if place.contracted_stake is not None]
        return sum(known) if known else None


@dataclass(frozen=True, slots=True)
class Union:
    """Requests that any of some findings means, each once: what they cost, and the most one has at stake in each."""

    requests: int
    spent: int
    stake: int
    contracted: int | None = None
    contracted_stake: int | None = None
