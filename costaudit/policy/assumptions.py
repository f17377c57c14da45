"""The numbers a policy file may hold: shares, factors, and what is taken for granted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from costaudit.policy import keys
from costaudit.yamlfile import Node, Problems, as_decimal, as_mapping, as_text

_SHARE_PLACES = 4
_FACTOR_PLACES = 6


@dataclass(frozen=True, slots=True)
class Assumptions:
    """None where nothing is assumed. Factors have at most six places, shares four: they are counted in whole parts."""

    input_factor: Decimal | None = None
    output_factor: Decimal | None = None
    escalate: Decimal | None = None
    hits: Decimal | None = None
    prefix_tokens: int | None = None


def assumptions(stage: str, node: Node | None, problems: Problems) -> Assumptions:
    """What an `assume:` block says. Another tokenizer (`tokens`) counts answers its own way too: it multiplies both."""
    if stage not in keys.ASSUME:
        return Assumptions()
    block = as_mapping(node, problems, "`assume:`", known=keys.ASSUME[stage])
    if not len(block):
        problems.add("`assume:` holds nothing", node, hint=f"it may hold: {', '.join(keys.ASSUME[stage])}")
    if stage == "cache.responses":
        return Assumptions(hits=share(block.get("hits"), problems, "hits"))
    if stage == "cache.prompts":
        return Assumptions(prefix_tokens=_tokens(block.get("prefix"), problems))
    tokens = factor(block.get("tokens"), problems, "tokens")
    answer = factor(block.get("output_tokens"), problems, "output_tokens")
    if stage == "trim":
        return Assumptions(factor(block.get("input_tokens"), problems, "input_tokens"), answer)
    both = [each for each in (tokens, answer) if each is not None]
    output = _product(both) if both else None
    return Assumptions(tokens, output, share(block.get("escalate"), problems, "escalate"))


def _tokens(node: Node | None, problems: Problems) -> int | None:
    text = as_text(node, problems, "prefix")
    if text is None:
        return None
    if not re.fullmatch(keys.TOKENS, text):
        problems.add(f"prefix is {text}, which is no number of tokens", node, hint="prefix: 4_000 tokens")
        return None
    return int(text.removesuffix(" tokens").replace("_", ""))


def share(node: Node | None, problems: Problems, what: str) -> Decimal | None:
    """A part of a whole, 0 to 1."""
    value = as_decimal(node, problems, what)
    if value is None:
        return None
    if not 0 <= value <= 1:
        percent = f"for {value} percent write {value / 100}" if 1 < value <= 100 else None
        problems.add(f"{what} is {value}, and a share lies between 0 and 1", node, hint=percent)
        return None
    return _no_finer(value, _SHARE_PLACES, node, problems, what)


def factor(node: Node | None, problems: Problems, what: str) -> Decimal | None:
    """What a count of tokens is multiplied by."""
    value = as_decimal(node, problems, what)
    if value is None:
        return None
    if not 0 < value <= keys.LARGEST_FACTOR:
        hint = "0.8 for a fifth less, 1.1 for a tenth more"
        problems.add(
            f"{what} is multiplied by {value}; it has to be above 0 and at most {keys.LARGEST_FACTOR}", node, hint=hint
        )
        return None
    return _no_finer(value, _FACTOR_PLACES, node, problems, what)


def _no_finer(value: Decimal, places: int, node: Node | None, problems: Problems, what: str) -> Decimal | None:
    if value == round(value, places):
        return value
    problems.add(f"{what} is {value}, with more than {places} digits after the point", node)
    return None


def _product(factors: list[Decimal]) -> Decimal:
    product = Decimal(1)
    for each in factors:
        product *= each
    return product.quantize(Decimal(1).scaleb(-_FACTOR_PLACES), rounding=ROUND_HALF_EVEN).normalize()
