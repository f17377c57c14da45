"""The same call again within a day.

An answer that was paid for can be kept. Needs prompts in the log: equality is by a keyed hash.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="duplicate-calls",
    title="the same call again within a day",
    fix="Keep answers for a day and give them again: the prompt, the model and the settings are equal.",
    measure="whole",
    saves=True,
    stage="cache.responses",
    rule="same: prompt\nfor: 24h\nrenew: true",
)
