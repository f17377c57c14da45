"""Single requests that cost fifty times the usual.

The usual is the median of their place; only a dollar and more is told.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="anomalous-request",
    title="single requests that cost fifty times the usual",
    fix="Look at these requests: a whole file pasted in, a loop, a wrong template.",
    measure="whole",
    saves=False,
)
