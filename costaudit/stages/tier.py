"""tier: the same call on another service tier: what is urgent back to standard, what can wait on flex.

Only where that tier has a price. Whether an answer may come later is for the rule to say: a log does not know.
"""

from __future__ import annotations

from costaudit.stages.stage import Stage

STAGE = Stage(
    name="tier",
    evidence="measured",
    statements=("stage_tier",),
    reasons={
        "same_service_tier": "already on that service tier",
        "in_batch": "already in a batch",
        "not_standard": "not on the standard tier",
        "cheaper_already": "on flex, which costs less",
    },
)
