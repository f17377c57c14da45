"""Routine tasks on a flagship model.

The cheapest tier does most routine work as well; the dearest costs ten times as much.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="flagship-for-routine",
    title="routine tasks on a flagship model",
    fix="Send these tasks to a budget model of the same provider, once a sample shows that its answers are as good.",
    measure="less",
    saves=True,
    stage="route",
    rule="when: {task: [classification, extraction, summarization, translation], model_tier: flagship}\n"
    "to: {tier: budget}",
    policy="routine-to-budget.yaml",
)
