"""cache.prompts: what a prompt has in common with earlier ones is read from the provider's cache, and costs less.

The cache is replayed in the order of time, by the rules of its model in the price list: minimum, steps, lifetime, the
price of a write. Where a prompt is kept only as far as a request asked for it, a request that shares less than
that finds nothing. Writes that nobody reads are a loss, and shown as one. Where a cache works without being asked, what
the log measured stays; so it does where a request asked for the same.
"""

from __future__ import annotations

from costaudit.stages.stage import Stage

STAGE = Stage(
    name="cache.prompts",
    evidence="simulated",
    statements=("stage_prompt_cache", "cache_replay", "stage_prompt_cache_found"),
    keys=("model", "account", "first block"),
    reasons={
        "undated": "no time",
        "in_batch": "its provider caches nothing in a batch",
        "no_cache": "nothing says that its model caches prompts",
        "dearer": "its model reads no cheaper from a cache",
        "no_prefix": "the log does not carry the prompt or what it shares with others, or it is shorter than a block",
        "no_system": "how long its system prompt is is not known, or it is shorter than a block",
        "not_on_offer": "its provider does not keep prompts for that long",
        "by_the_hour": "its provider bills a prompt that is kept by the hour, which is not simulated",
        "no_lifetime": "its provider promises no lifetime; say one: for: 5m",
        "automatic": "its provider caches without being asked: what the log measured stays",
        "already": "it asks for that already: what the log measured stays",
        "short": "shorter than its model's minimum",
        "not_found": "nothing would change",
    },
)
