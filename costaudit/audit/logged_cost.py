"""Logged costs that are not list costs.

Gateways compute costs from tables of their own, which are often late or misread cached tokens.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="logged-cost",
    title="logged costs that are not list costs",
    fix="Correct whatever computes the logged cost, or give your discount with --discount.",
    measure="logged",
    saves=False,
)
