"""Answers without usage.

Many clients do not ask for it, and then no log can say what a stream cost.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="usage-missing",
    title="answers without usage",
    fix="Ask for usage on streams: stream_options: {include_usage: true}.",
    measure="none",
    saves=False,
)
