"""The story the sample logs tell: Larkfield, an invented shop for garden tools, in October 2026.

Every prompt is made of the sentences below, every token count is characters / 4, and every cached token follows from
what was sent before by the provider's published rules. Nothing is copied from anybody's log.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

FIRST = datetime(2026, 10, 1, tzinfo=UTC)
DAYS = 31

_SENTENCES = (
    "Orders placed before two in the afternoon leave the warehouse the same day.",
    "A return is free of charge within thirty days when the tool has not been used outdoors.",
    "Shears, saws and axes are sent in a box that needs a signature.",
    "Ask for the order number before you look anything up, and repeat it back once.",
    "Never promise a date of delivery; say what the carrier says and where it says so.",
    "A handle that splits in the first five years is replaced without a question.",
    "Seeds and bulbs cannot be returned, but a bag that did not sprout is sent again in spring.",
    "Discounts do not add up; the larger one is taken and the customer is told which.",
    "When a customer is angry, say what happens next before you say why it happened.",
    "Bills for schools and towns are due in sixty days and carry their own number.",
    "The workshop sharpens blades on Tuesdays and Fridays; a blade takes three working days.",
    "Battery tools carry a separate guarantee of two years from their maker.",
    "A delivery to an island or a mountain hut takes two days more and costs nine euros.",
    "Answers are short, in the language of the customer, and free of exclamation marks.",
    "If two rules disagree, the one further down in this text holds.",
    "The greenhouse catalogue is a different shop with its own prices and its own people.",
    "A gift card is worth its amount for three years and cannot be turned into money.",
    "Photographs of broken parts help; ask for one, never for more than two.",
    "Do not speak of other shops, of politics or of the weather beyond the next two days.",
    "What was said on the telephone counts, if a note of it is in the file.",
)
_WORDS = (
    "spade",
    "rake",
    "pruning saw",
    "hose",
    "seed tray",
    "wheelbarrow",
    "hedge shears",
    "trowel",
    "watering can",
    "grafting knife",
    "leaf net",
    "soil thermometer",
    "hand fork",
    "dibber",
    "cold frame",
    "twine",
    "bulb planter",
    "edging iron",
)
_COMPLAINTS = (
    "arrived with a bent handle",
    "never left the carrier's depot",
    "was billed twice",
    "is not the colour in the picture",
    "came without its screws",
    "was left with a neighbour who is away",
    "is blunt after one morning",
    "leaks at the joint",
    "was promised for Friday",
    "does not fit the model I have",
)


def tokens(text: str) -> int:
    return -(-len(text) // 4)


def instructions(role: str, size: int) -> str:
    """A system prompt of about `size` tokens, always the same for a role."""
    rng = random.Random(role)
    lines = [f"You are the {role} of Larkfield, a shop for garden tools."]
    while tokens("\n".join(lines)) < size:
        lines.append(f"{len(lines)}. {rng.choice(_SENTENCES)} For a {rng.choice(_WORDS)} this holds too.")
    return "\n".join(lines)


def complaint(rng: random.Random) -> str:
    return (
        f"My {rng.choice(_WORDS)} from order {rng.randrange(20_000, 99_999)} {rng.choice(_COMPLAINTS)}. "
        f"{rng.choice(_SENTENCES)} What now?"
    )


def prose(rng: random.Random, size: int) -> str:
    """About `size` tokens of text."""
    parts: list[str] = []
    length = 0
    while length < size * 4:
        parts.append(rng.choice(_SENTENCES) if rng.random() < 0.7 else complaint(rng))
        length += len(parts[-1]) + 1
    return " ".join(parts)


def product(rng: random.Random) -> str:
    return rng.choice(_WORDS)


def moments(
    rng: random.Random, a_day: float, from_hour: int, to_hour: int, *, weekend: float = 0.4
) -> Iterator[datetime]:
    """Instants of October in order, about `a_day` on a working day, between two hours of the day (UTC)."""
    for day in range(DAYS):
        start = FIRST + timedelta(days=day)
        wanted = a_day * (weekend if start.weekday() >= 5 else 1) * (0.9 + 0.2 * rng.random())
        seconds = sorted(rng.randrange(from_hour * 3600_000, to_hour * 3600_000) for _ in range(round(wanted)))
        yield from (start + timedelta(milliseconds=each) for each in seconds)


@dataclass
class PromptCache:
    """What a provider still holds: the prefixes it has read, and when each was last used."""

    lifetime: timedelta
    least: int
    step: int = 1
    _held: dict[str, datetime] = field(default_factory=dict)

    def read(self, prefixes: list[str], now: datetime) -> int:
        """Tokens served of the longest prefix still held; then all of them are held from `now` on."""
        hit = 0
        for prefix in prefixes:
            used = self._held.get(prefix)
            if used is not None and now - used <= self.lifetime and tokens(prefix) >= self.least:
                hit = max(hit, tokens(prefix) // self.step * self.step)
        for prefix in prefixes:
            self._held[prefix] = now
        return hit


def stamp(when: datetime) -> str:
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")
