"""Exact money: the fraction of a dollar we count in, and the only rounding in the program.

Inside, money is an integer number of **grains**; 9,000,000,000,000,000,000 grains are one US dollar. A grain is a
ninth of an atto-dollar: 1e-18 USD holds every published price per token, and the ninth makes a price per hour (3,600
seconds = 16 x 9 x 25) a whole number per millisecond too, so that nothing is ever divided before it is shown.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

GRAINS_PER_USD = 9 * 10**18
_CENT = Decimal("0.01")


def grains_per_unit(usd: Decimal, units: int) -> int | None:
    """Grains for one unit, when `usd` buys `units` of it; None when that is not a whole number.

    >>> grains_per_unit(Decimal("2.5"), 1_000_000), grains_per_unit(Decimal("0.111"), 3_600_000)
    (22500000000000, 277500000000)
    """
    with localcontext(prec=60):
        grains = usd * GRAINS_PER_USD / units
        return int(grains) if grains == grains.to_integral_value() else None


def dollars(grains: int) -> Decimal:
    """Grains as exact US dollars, rounded half to even at 18 places (only prices per hour ever need that).

    >>> dollars(22_500_000_000_000)
    Decimal('0.0000025')
    """
    with localcontext(prec=60):
        value = (Decimal(grains) / GRAINS_PER_USD).quantize(Decimal(1).scaleb(-18), rounding=ROUND_HALF_EVEN)
        return value.normalize() if value else Decimal(0)


def plain(amount: Decimal) -> str:
    """Write a decimal in full, without exponent or trailing zeros.

    >>> plain(Decimal("2.500E-7")), plain(Decimal("100")), plain(Decimal("0.10"))
    ('0.00000025', '100', '0.1')
    """
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def usd(amount: Decimal) -> str:
    """Write dollars for a person: cents from one cent up, two significant digits below; never `$0.00` for something.

    >>> usd(Decimal("1247.5")), usd(Decimal("0.0031")), usd(Decimal("-0.4")), usd(Decimal(0))
    ('$1,247.50', '$0.0031', '-$0.40', '$0.00')
    """
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    if amount == 0 or amount >= _CENT:
        return f"{sign}${amount.quantize(_CENT, rounding=ROUND_HALF_EVEN):,}"
    places = amount.adjusted() - 1
    return f"{sign}${plain(amount.quantize(Decimal(1).scaleb(places), rounding=ROUND_HALF_EVEN))}"


def percent(part: Decimal, whole: Decimal) -> str:
    """`part` as a share of `whole`, to a tenth of a percent; `-` when there is no whole.

    >>> percent(Decimal(1), Decimal(3)), percent(Decimal(0), Decimal(0))
    ('33.3%', '-')
    """
    if whole == 0:
        return "-"
    return f"{(100 * part / whole).quantize(Decimal('0.1'), rounding=ROUND_HALF_EVEN)}%"
