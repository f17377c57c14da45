"""Models that are retired or soon will be.

On that day calls fail, or are served and billed as another model.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="retired-model",
    title="models that are retired or soon will be",
    fix="Move to the model that the provider names, before the day.",
    measure="whole",
    saves=False,
    stage="route",
    rule="when: {model: {model}}\nto: {target}",
)
