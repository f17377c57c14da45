"""cache.responses: what was asked before is answered with the answer of then, and no model is asked.

Equal means the whole prompt, the model and what else changes the answer. An answer counts from when it was stored, as
gateways count, and is there only once it was given: equal questions asked meanwhile go to the model. Failed calls store
nothing, nor do calls with tools, whose answers may be calls of tools. How many similar questions would find an answer
is not in a log: that is an assumption.
"""

from __future__ import annotations

from costaudit.stages.stage import Stage

LEAPS = 20
"""Doublings of how many lifetimes are looked ahead: a million of them are more than any log spans."""

STAGE = Stage(
    name="cache.responses",
    evidence="measured",
    statements=("stage_response_cache", *("cache_leap",) * LEAPS, "stage_response_cache_hits"),
    keys=("prompt_identity",),
    settles=True,
    reasons={
        "undated": "no time",
        "no_identity": "the log does not carry the prompt, so equal ones are not known",
        "tools": "used tools: the answer may be a call, which is not stored",
        "first": "not asked before, or too long ago",
        "no_hit": "not in the assumed part",
    },
)
