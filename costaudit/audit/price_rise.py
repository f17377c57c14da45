"""Prices that will rise.

The provider has announced it, and it is in the price list with its date.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="price-rise",
    title="prices that will rise",
    fix="Decide before the day: another model, or a larger budget.",
    measure="rise",
    saves=False,
)
