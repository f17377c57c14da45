"""Conversations that grow without end.

Every turn sends all turns before it: cost grows with the square of the length.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="runaway-conversation",
    title="conversations that grow without end",
    fix="Summarise or drop old turns once a prompt passes 50,000 tokens.",
    measure="less",
    saves=True,
)
