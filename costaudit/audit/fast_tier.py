"""Priority or fast tier that nobody waits for.

A faster tier is for people who wait; these calls are neither streamed nor conversations.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="fast-tier",
    title="priority or fast tier that nobody waits for",
    fix="Ask for the standard tier where no person reads along.",
    measure="less",
    saves=True,
    stage="tier",
    rule="when: {service_tier: [priority, fast, ultrafast], not: {any: [{stream: true}, {task: conversation}]}}\n"
    "to: standard",
)
