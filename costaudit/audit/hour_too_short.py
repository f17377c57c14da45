"""5-minute caches written again within the hour.

Where people pause for longer than 5 minutes, each pause pays for the whole prompt again.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="hour-too-short",
    title="5-minute caches written again within the hour",
    fix="Ask for the hour's lifetime on these prompts.",
    measure="less",
    saves=True,
    stage="cache.prompts",
    rule="when: {model: {model}, task: {task}}\nprefix: conversation\nfor: 1h",
)
