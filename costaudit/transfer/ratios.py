"""Ratios of tokens between tokenizers, and of answers between models, with their ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Ratio:
    """What one becomes: `low` and `high` are the range in which real texts lie, equal where there is no doubt.

    >>> Ratio.of("1.3", "1", "1.5").then(Ratio.of("0.5", "0.4", "0.5"))
    Ratio(point=Decimal('0.65'), low=Decimal('0.4'), high=Decimal('0.75'))
    """

    point: Decimal
    low: Decimal
    high: Decimal

    @classmethod
    def of(cls, point: str, low: str, high: str) -> Ratio:
        return cls(Decimal(point), Decimal(low), Decimal(high))

    def then(self, other: Ratio) -> Ratio:
        return Ratio(self.point * other.point, self.low * other.low, self.high * other.high)

    @property
    def inverse(self) -> Ratio:
        with localcontext(prec=28):
            return Ratio(1 / self.point, 1 / self.high, 1 / self.low)

    @property
    def millionths(self) -> tuple[int, int, int]:
        """The point, the low and the high end, as SQL scales by them."""
        return _millionths(self.point), _millionths(self.low), _millionths(self.high)


ONE = Ratio(Decimal(1), Decimal(1), Decimal(1))


@dataclass(frozen=True, slots=True)
class Ratios:
    """`tokens` by (content, family, family): of the first for each one of the second. `answers` by (model, model).

    `code` are the task types whose content is code; all others are text.
    """

    tokens: Mapping[tuple[str, str, str], Ratio]
    unknown: Ratio
    code: frozenset[str] = frozenset()
    answers: Mapping[tuple[str, str], Ratio] = field(default_factory=dict)
    file: str = ""

    def content(self, task: str) -> str:
        return "code" if task in self.code else "text"

    def between(self, content: str, used: str | None, other: str | None) -> Ratio | None:
        """How many tokens `other` makes where `used` makes one; None where no chain of listed pairs joins them."""
        if used is None or other is None:
            return None
        if used == other:
            return ONE
        reached: dict[str, Ratio] = {used: ONE}
        edge = [used]
        while edge and other not in reached:
            edge = [family for at in edge for family in self._steps(content, at, reached)]
        return reached.get(other)

    def _steps(self, content: str, at: str, reached: dict[str, Ratio]) -> list[str]:
        found = []
        for (about, one, per), ratio in sorted(self.tokens.items()):
            for start, end, step in ((per, one, ratio), (one, per, ratio.inverse)):
                if about == content and start == at and end not in reached:
                    reached[end] = reached[at].then(step)
                    found.append(end)
        return found


def _millionths(value: Decimal) -> int:
    return int((value * MILLION).to_integral_value(rounding=ROUND_HALF_EVEN))
