"""Answers cut off by their cap.

The answer has exactly as many tokens as its cap allows.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="answer-cut-off",
    title="answers cut off by their cap",
    fix="Raise max_output_tokens, or ask for shorter answers: a cut answer is often paid for twice.",
    measure="whole",
    saves=False,
)
