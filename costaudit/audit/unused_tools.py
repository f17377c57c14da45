"""Tools sent and not used.

Had a tool been used, a second call of the conversation or trace would have carried its result.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="unused-tools",
    title="tools sent and not used",
    fix="Send tool definitions only where they may be used: they are input tokens of every call. No dollars are known: "
    "no log says how many tokens they are.",
    measure="none",
    saves=False,
)
