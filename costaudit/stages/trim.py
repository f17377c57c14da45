"""trim: fewer tokens, same model.

A removed token saves the price of the meter it was billed on: every part of the input is scaled by the same factor, so
a prompt that is mostly read from a cache saves mostly cache-read prices. Parts never exceed the whole. A system prompt
that a conversation repeats is as long as the log says it was, and was cached before anything else.
"""

from __future__ import annotations

from costaudit.stages.stage import Stage

STAGE = Stage(
    name="trim",
    evidence="measured",
    statements=("stage_trim",),
    reasons={"nothing_to_trim": "nothing repeated, or too few tokens for the factor to remove one"},
)
