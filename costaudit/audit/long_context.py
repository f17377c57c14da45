"""Prompts just over the size where prices rise.

The surcharge is on the whole request.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="long-context",
    title="prompts just over the size where prices rise",
    fix="Trim these prompts to just under the limit: over it, every token costs more, not only those beyond.",
    measure="less",
    saves=True,
)
