"""Reasoning tokens on routine tasks.

Sorting and extracting seldom need thought, and thoughts are billed as output.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="reasoning-on-routine",
    title="reasoning tokens on routine tasks",
    fix="Turn reasoning off, or its effort down, for these tasks.",
    measure="less",
    saves=True,
)
