"""`--discount FILE`: what a contract takes off list prices. List cost stays; contracted cost stands beside it.

    discounts:                    # the first line that fits a meter of a request counts
      - provider: openai          # left out: every provider
        model: gpt-5*             # a glob over model ids; left out: every model
        meters: [input, output]   # left out: every meter
        from: 2026-01-01          # a UTC day, inclusive; left out: always
        to: 2027-01-01            # the first day it no longer holds
        percent: 12.5             # off the list price
    credits:
      - {name: migration, provider: openai, from: 2026-01-01, to: 2026-07-01, usd: 500}
    commitments:
      - {name: annual, provider: anthropic, from: 2026-01-01, to: 2027-01-01, usd: 120_000}

A cost that the provider itself reported is what was billed: nothing is taken off it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path

from costaudit import yamlfile
from costaudit.model import METER_OF_KEY, PROVIDERS
from costaudit.yamlfile import Mapping, Node, Problems

WHOLE = 10_000
"""Of a price: a discount counts in ten-thousandths of it, which keeps every price of up to eight decimals exact."""

_SCOPE = ("provider", "model", "from", "to")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a line of a contract is about. UTC days, `since` inclusive, `until` exclusive; None is everything."""

    provider: str | None = None
    model: str | None = None
    since: date | None = None
    until: date | None = None

    def fits(self, provider: str | None, model: str | None) -> bool:
        return self.provider in (None, provider) and (
            self.model is None or (model is not None and fnmatchcase(model, self.model))
        )


@dataclass(frozen=True, slots=True)
class Discount:
    """`factor`: what is left of a price, in ten-thousandths. `meters` empty means all."""

    scope: Scope
    factor: int
    meters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A credit or a commitment, in US dollars."""

    name: str
    scope: Scope
    usd: Decimal


@dataclass(frozen=True, slots=True)
class Contract:
    discounts: tuple[Discount, ...] = ()
    credits: tuple[Line, ...] = ()
    commitments: tuple[Line, ...] = ()

    def factor(self, provider: str | None, model: str | None, meter: str, day: date | None) -> int:
        """What is left of a meter's price on a day, in ten-thousandths; `day` None: what always holds."""
        for each in self.discounts:
            scope = each.scope
            since = scope.since is None or (day is not None and day >= scope.since)
            until = scope.until is None or (day is not None and day < scope.until)
            if since and until and scope.fits(provider, model) and meter in (each.meters or (meter,)):
                return each.factor
        return WHOLE


def load(path: Path) -> Contract:
    """A contract file. Raises FileError with every mistake in it."""
    problems = Problems("discount")
    root = yamlfile.read(path, problems)
    keys = ("discounts", "credits", "commitments")
    top = yamlfile.as_mapping(root, problems, known=keys)
    if root is not None and not any(key in top for key in keys):
        problems.add("the file has no discounts, credits or commitments", root)
    discounts = [_discount(node, problems) for node in yamlfile.as_list(top.get("discounts"), problems, "`discounts:`")]
    lines = {
        key: tuple(
            line
            for node in yamlfile.as_list(top.get(key), problems, f"`{key}:`")
            if (line := _line(node, problems, key.removesuffix("s"))) is not None
        )
        for key in ("credits", "commitments")
    }
    problems.raise_all()
    return Contract(tuple(each for each in discounts if each is not None), lines["credits"], lines["commitments"])


def _discount(node: Node, problems: Problems) -> Discount | None:
    block = yamlfile.as_mapping(
        node, problems, "a discount", known=(*_SCOPE, "meters", "percent"), required=("percent",)
    )
    percent = yamlfile.as_decimal(block.get("percent"), problems, "`percent:`")
    meters = []
    for item in yamlfile.as_list(block.get("meters"), problems, "`meters:`"):
        key = yamlfile.one_of(item, problems, "a meter", tuple(METER_OF_KEY))
        meters += [METER_OF_KEY[key].name] if key else []
    scope = _scope(block, problems)
    if percent is None:
        return None
    factor = (100 - percent) * WHOLE / 100
    if not 0 <= percent <= 100 or factor != int(factor):
        problems.add(f"`percent:` is {percent}; it is from 0 to 100, with at most two decimals", block.get("percent"))
        return None
    return Discount(scope, int(factor), tuple(meters))


def _line(node: Node, problems: Problems, what: str) -> Line | None:
    block = yamlfile.as_mapping(node, problems, f"a {what}", known=(*_SCOPE, "name", "usd"), required=("name", "usd"))
    name = yamlfile.as_text(block.get("name"), problems, "`name:`")
    usd = yamlfile.as_decimal(block.get("usd"), problems, "`usd:`")
    scope = _scope(block, problems)
    if usd is not None and usd <= 0:
        problems.add(f"`usd:` is {usd}; it has to be more than 0", block.get("usd"))
        return None
    return Line(name, scope, usd) if name is not None and usd is not None else None


def _scope(block: Mapping, problems: Problems) -> Scope:
    since = yamlfile.as_date(block.get("from"), problems, "`from:`")
    until = yamlfile.as_date(block.get("to"), problems, "`to:`")
    if since and until and until <= since:
        problems.add(f"`to:` is {until}, not after {since}", block.get("to"), hint="it is the first day not in it")
    return Scope(
        yamlfile.one_of(block.get("provider"), problems, "`provider:`", tuple(PROVIDERS)),
        yamlfile.as_text(block.get("model"), problems, "`model:`"),
        since,
        until,
    )
