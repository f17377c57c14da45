"""System prompts that differ early.

A cache finds only what is equal from the first token on: one early difference makes all after it new.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="cache-busting-prefix",
    title="system prompts that differ early",
    fix="Move what changes (a date, a name, an identifier) to the end of the prompt.",
    measure="less",
    saves=True,
)
