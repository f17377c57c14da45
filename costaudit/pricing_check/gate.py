"""`--max-impact`: how far a change may move what things cost. A gate never passes because data was missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from costaudit import money
from costaudit.errors import UsageError
from costaudit.model import METER, Place
from costaudit.prices.ledger import PriceBook
from costaudit.pricing_check.finding import Finding
from costaudit.pricing_check.impact import Effect, Impact

_WHEN = {"now": "at today's prices", "then": "at the prices of its time"}


@dataclass(frozen=True, slots=True)
class Limit:
    """As written, and the bound: either of percent or of US dollars. Up and down count alike."""

    text: str
    percent: Decimal | None = None
    usd: Decimal | None = None

    def passed_by(self, effect: Effect) -> bool:
        """Whether an effect is more than this. What was free and is not is more than any percent."""
        if not effect.delta_grains:
            return False
        if self.usd is not None:
            return abs(effect.delta) > self.usd
        return effect.percent is None or abs(effect.percent) > (self.percent or 0)


def limit(text: str) -> Limit:
    """`5%`, `$100` or `100`. Raises UsageError."""
    number = text.strip().removesuffix("%").removeprefix("$").replace(",", "")
    try:
        value = Decimal(number)
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or value < 0 or ("%" in text and "$" in text):
        raise UsageError(f"--max-impact {text} is neither a percent nor an amount", hint="as in 5% or 100 (US dollars)")
    return Limit(text, percent=value) if text.strip().endswith("%") else Limit(text, usd=value)


def lost(impact: Impact, head: PriceBook, workload: str) -> Iterator[Finding]:
    """What was used and has no price any more: always an error."""
    for each in impact.lost:
        provider, _, name = each.model.partition("/")
        model = head.model(provider, name)
        at = Place(head.file(provider), model.line) if model else Place(workload, 1)
        what = each.meter.replace("_", " ")
        use = " ".join(word for word in (each.region, each.tier if each.tier != "standard" else "") if word)
        was = f", which cost {money.usd(each.was)}" if each.was is not None else ""
        yield Finding(
            "error", "no-longer-priced", at,
            f"{each.quantity:,} {what} of {each.model}{f' ({use})' if use else ''} in {workload}"
            f"{was}, would have no price",
            f"{METER[each.meter].what}: keep their price", each.model,
        )  # fmt: skip


def over(impact: Impact, bound: Limit, places: dict[str, Place], nowhere: Place) -> Iterator[Finding]:
    """What moves by more than the bound: all of it, a model or a task. `places`: where each model changed."""
    for effects, kind in ((impact.whole.values(), "all of it"), (impact.models, ""), (impact.tasks, "the task ")):
        for effect in _worst(effects, bound):
            name = effect.key if kind != "all of it" else ""
            yield Finding(
                "error", "impact", places.get(effect.key, nowhere),
                f"{kind}{name} in {impact.source}, {_WHEN[effect.moment]}, goes {said(effect)}: more than {bound.text}",
                "if that is meant, raise --max-impact for this change", name,
            )  # fmt: skip


def _worst(effects: Iterable[Effect], bound: Limit) -> list[Effect]:
    """Those over the bound, one moment each."""
    found: dict[str, Effect] = {}
    for effect in effects:
        if bound.passed_by(effect):
            known = found.get(effect.key)
            if known is None or abs(effect.delta_grains) > abs(known.delta_grains):
                found[effect.key] = effect
    return list(found.values())


def no_data(impact: Impact | None, bound: Limit, at: Place) -> Finding | None:
    """A bound that could not be tested is not kept."""
    if impact is None:
        said_, hint = "there is no workload to price", "make one with: costaudit workload -o pricing/workload.csv"
    elif not impact.matched:
        said_, hint = f"nothing in {impact.source} has a price in the base", "is it the workload of these prices?"
    else:
        return None
    return Finding("error", "no-data", at, f"--max-impact {bound.text} could not be tested: {said_}", hint)


def said(effect: Effect) -> str:
    """`from $1,247.50 to $1,198.02 (-4.0%)`."""
    before, after = (effect.before or Decimal(0)) - effect.lost, (effect.after or Decimal(0)) - effect.gained
    percent = f" ({step(effect.percent)})" if effect.percent is not None else ""
    return f"from {money.usd(before)} to {money.usd(after)}{percent}"


def step(percent: Decimal | None) -> str:
    """`+20.0%`, `-4.0%`, `0.0%`.

    >>> step(Decimal("-3.96")), step(Decimal(20)), step(Decimal(0))
    ('-4.0%', '+20.0%', '0.0%')
    """
    if percent is None:
        return "-"
    text = money.percent(percent, Decimal(100))
    return f"+{text}" if percent > 0 and text != "0.0%" else text
