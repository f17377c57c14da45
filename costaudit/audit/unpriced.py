"""Traffic without a price.

What has no price is in no total: the bill is higher than reported.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="unpriced",
    title="traffic without a price",
    fix="Add a price for these models (costaudit pricing missing); where requests have no time, export it too.",
    measure="none",
    saves=False,
)
