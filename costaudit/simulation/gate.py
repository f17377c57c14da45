"""Whether a policy does what was asked of it: `expect:`, and the least saving."""

from __future__ import annotations

import operator
from decimal import Decimal

from costaudit import money
from costaudit.document import percent_of
from costaudit.left_out import may_cost
from costaudit.policy import Expectation
from costaudit.simulation.numbers import Result

_HOLDS = {"lt": operator.lt, "lte": operator.le, "gt": operator.gt, "gte": operator.ge, "eq": operator.eq}
_WORDS = {"lt": "less than", "lte": "at most", "gt": "more than", "gte": "at least", "eq": "exactly"}


def missed(result: Result, min_saving_percent: Decimal | None) -> list[str]:
    """What the result does not hold of `expect:` and of the least saving asked for, in words.

    A gate on money never passes for want of data: with requests left out that may cost something, it is missed.
    """
    percent = percent_of(result.saved, result.spent.cost) or Decimal(0)
    measures: dict[str, Decimal] = {
        "saving_percent": percent,
        "saving_usd": money.dollars(result.saved),
        "cost_usd": money.dollars(result.spent.cost - result.saved),
        "requests_moved_percent": percent_of(result.touched, result.spent.requests) or Decimal(0),
    }
    expected = list(result.policy.expect)
    misses = [
        _miss(result, each, measures[each.measure])
        for each in expected
        if not _HOLDS[each.operator](measures[each.measure], each.value)
    ]
    if min_saving_percent is not None and percent < min_saving_percent:
        misses.append(
            f"{result.policy.name} saves {money.percent(percent, Decimal(100))}, "
            f"less than {money.plain(min_saving_percent)}%"
        )
    unknown = may_cost(result.spent.left_out)
    on_money = min_saving_percent is not None or any(each.measure != "requests_moved_percent" for each in expected)
    if not misses and unknown and on_money:
        things = ", ".join(f"{thing.count:,} {thing.what}" for thing in unknown)
        misses.append(f"whether {result.policy.name} saves enough is not known: left out are {things}")
    return misses


def _miss(result: Result, expectation: Expectation, value: Decimal) -> str:
    if expectation.measure.endswith("_percent"):
        is_, bound = money.percent(value, Decimal(100)), f"{money.plain(expectation.value)}%"
    else:
        is_, bound = money.usd(value), money.usd(expectation.value)
    name = expectation.measure.removesuffix("_percent").removesuffix("_usd").replace("_", " ")
    return f"{result.policy.name}: {name} is {is_}, not {_WORDS[expectation.operator]} {bound} ({expectation.at})"
