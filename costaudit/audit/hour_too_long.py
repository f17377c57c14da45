"""Hour-long caches where 5 minutes would do.

An hour's write costs twice the input, 5 minutes' a quarter more.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="hour-too-long",
    title="hour-long caches where 5 minutes would do",
    fix="Ask for the 5-minute lifetime: each read renews it.",
    measure="less",
    saves=True,
)
