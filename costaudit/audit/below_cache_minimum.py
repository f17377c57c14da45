"""Shared prompts a little too short to cache.

Below its minimum a model caches nothing, and says nothing.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="below-cache-minimum",
    title="shared prompts a little too short to cache",
    fix="Lengthen the shared beginning past the model's minimum, with examples for instance.",
    measure="less",
    saves=True,
)
