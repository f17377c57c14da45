"""What every chart is made of: a frame with a name and a description, words cut to fit, round numbers for an axis."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from costaudit import money
from costaudit.document import Kind
from costaudit.render import written
from costaudit.render.escape import html_text

LONGEST_LABEL = 38
MOST_TICKS = 5


def frame(ident: str, title: str, said: str, height: int, inside: str) -> str:
    """An SVG as wide as its place. `title` and `said` are what a screen reader hears instead of the picture."""
    return (
        f'<svg role="img" aria-labelledby="{ident}-t" aria-describedby="{ident}-d" width="100%" height="{height}"'
        f' xmlns="http://www.w3.org/2000/svg"><title id="{ident}-t">{html_text(title)}</title>'
        f'<desc id="{ident}-d">{html_text(said)}</desc>{inside}</svg>'
    )


def cut(text: str, columns: int = LONGEST_LABEL) -> str:
    """The text in at most so many columns, a wide character taking two.

    >>> cut("anthropic/claude", 10), cut("日本語", 4)
    ('anthropic…', '日…')
    """
    room = columns
    for place, character in enumerate(text):
        room -= 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if room < 0 or (room < 1 and place + 1 < len(text)):
            return f"{text[:place]}…"
    return text


def ticks(lowest: Decimal, highest: Decimal) -> list[Decimal]:
    """Round numbers, zero among them, the first at or below the lowest, the last at or above the highest.

    >>> [str(tick) for tick in ticks(Decimal(0), Decimal("7.3"))]
    ['0', '2', '4', '6', '8']
    """
    lowest, highest = min(lowest, Decimal(0)), max(highest, Decimal(0))
    if lowest == highest:
        return [Decimal(0), Decimal(1)]
    least = (highest - lowest) / (MOST_TICKS - 1)
    power = Decimal(1).scaleb(least.adjusted())
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)
    first = int(lowest // step) - (1 if lowest % step else 0)
    last = int(highest // step) + (1 if highest % step else 0)
    return [step * place for place in range(first, last + 1)]


def tick_label(value: Decimal, kind: Kind) -> str:
    """A round number as an axis says it: `$1,200`, `$0.05`.

    >>> tick_label(Decimal("1.2E+3"), "usd"), tick_label(Decimal("0.05"), "usd"), tick_label(Decimal(0), "tokens")
    ('$1,200', '$0.05', '0')
    """
    if value == 0:
        return "$0" if kind == "usd" else "0"
    if kind == "usd" and value == value.to_integral_value():
        return money.usd(value).removesuffix(".00")
    return written.for_people(value, kind)
