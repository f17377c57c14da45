"""batch: the same call on the same model, answered within a day or so.

Only what can wait: no streams, no conversations, no turn or tool step that was followed up sooner than the rule's
`within`, and no provider that may take longer than that. Each meter gets its own batch price; cached tokens follow the
provider's rule for caching inside a batch (its batch price list, or plain input where there is none).
"""

from __future__ import annotations

from costaudit.stages.stage import Stage

STAGE = Stage(
    name="batch",
    evidence="simulated",
    statements=("stage_batch",),
    keys=("conversation_id", "trace_id"),
    reasons={
        "in_batch": "already in a batch",
        "tier": "on a service tier of its own (flex, priority, fast)",
        "streaming": "streamed: someone was waiting",
        "conversation": "part of a conversation: someone was waiting",
        "next_turn": "followed up sooner than `within`",
        "undated_turn": "no time, so when it was followed up is not known",
        "window": "the provider may take longer than `within`",
        "no_price": "no batch price for it on that day",
    },
)
