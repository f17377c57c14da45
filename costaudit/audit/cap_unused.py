"""Output caps far above any answer.

A cap that is never near protects from nothing, and counts against rate limits.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="cap-unused",
    title="output caps far above any answer",
    fix="Set max_output_tokens to about twice the longest answer, so that a runaway answer is stopped. "
    "No dollars: a cap is not billed.",
    measure="none",
    saves=False,
)
