"""A model that no file of ours has, as an entry to propose: what a published list says of it, marked for a review.

A list knows prices. What else a file says of a model (its label, its other names, its context) is for a person to add.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from costaudit import money
from costaudit.model import METER
from costaudit.prices import elsewhere
from costaudit.prices.ledger import Model
from costaudit.prices.notation import STANDARD

_REVIEW = "# Proposed: look at its tier, and add names, context, features, tokenizer, caching, released."


def lines(name: str, provider: str, model: str, day: datetime) -> list[str] | None:
    """The lines of an entry for a provider's model with all that a list says of it; None where it says nothing, or
    where its price depends on the hour. `name`: the list, as `elsewhere.of_list` takes it.
    """
    wanted = Model(0, provider, model, "mid", ())
    edition, published = elsewhere.of_list(name, [wanted], day)
    said = published.get((provider, model), {})
    by_line: dict[str, dict[str, Decimal]] = {STANDARD: {}}
    for said_of, prices in said.items():
        line, _, meter = said_of.rpartition(" ")
        if len(prices) > 1:
            return None
        by_line.setdefault(line or STANDARD, {})[METER[meter].key] = prices[0]
    return _entry(model, by_line, name.partition("=")[0], edition, day.date()) if by_line[STANDARD] else None


def _entry(model: str, by_line: dict[str, dict[str, Decimal]], list_: str, edition: str, day: date) -> list[str]:
    written = [
        f"        {line}: {{{', '.join(f'{meter}: {money.plain(price)}' for meter, price in prices.items())}}}\n"
        for line, prices in by_line.items()
    ]
    return [
        f"  {_REVIEW}\n",
        f"  - id: {model}\n",
        "    tier: mid\n",
        "    prices:\n",
        "      - from: start\n",
        *written,
        f"        source: {list_}\n",
        f"        checked: {day}\n",
        "        confidence: secondary\n",
        f'        note: "As {edition} has it; since when is not known."\n',
        "\n",
    ]
