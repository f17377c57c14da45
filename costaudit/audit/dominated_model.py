"""A model that another beats on price.

Old names stay in code long after the provider sells something better for less.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="dominated-model",
    title="a model that another beats on price",
    fix="Use the other model of the same provider: it is newer, and at no price dearer.",
    measure="less",
    saves=True,
    stage="route",
    rule="when: {model: {model}}\nto: {target}",
)
