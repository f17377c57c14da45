"""cache.prompts: what a prompt has in common with earlier ones is read from the provider's cache, and costs less.

The cache is replayed in the order of time, by the rules of its model in the price list: minimum, steps, lifetime, the
price of a write. Where a prompt is kept only as far as a request asked for it, a request that shares less than
that finds nothing. Writes that nobody reads are a loss, and shown as one. Where a cache works without being asked, what
the log measured stays; so it does where a request asked for the same.

Where a provider bills by the hour what it is told to keep (Gemini), the first to need a system prompt has a cache made:
a call of its own, which writes the prompt and carries what keeping it costs. It lives for `for:`, and is made anew by
the next to need it, or, with `renew:`, for that long from its last use.
"""

from __future__ import annotations

from costaudit.stages.response_cache import LEAPS
from costaudit.stages.stage import Stage

STAGE = Stage(
    name="cache.prompts",
    evidence="simulated",
    statements=(
        *("stage_prompt_cache", "cache_replay", "stage_prompt_cache_found"),
        *("stage_prompt_cache_stored", *("cache_leap",) * LEAPS, "stage_prompt_cache_stored_found"),
        "stage_prompt_cache_kept",
    ),
    keys=("model", "account", "first block"),
    reasons={
        "undated": "no time",
        "in_batch": "its provider caches nothing in a batch",
        "no_cache": "nothing says that its model caches prompts",
        "dearer": "its model reads no cheaper from a cache",
        "no_prefix": "the log does not carry the prompt or what it shares with others, or it is shorter than a block",
        "no_system": "how long its system prompt is is not known, or it is shorter than a block",
        "not_on_offer": "its provider does not keep prompts for that long",
        "by_the_hour": "its provider bills by the hour what it is told to keep: say prefix: system",
        "tier": "what making a cache costs is known for the standard tier only",
        "half_day": "its prompt was kept for 12 hours already: what the log measured stays",
        "no_lifetime": "its provider promises no lifetime; say one: for: 5m",
        "automatic": "its provider caches without being asked: what the log measured stays",
        "already": "it asks for that already: what the log measured stays",
        "short": "shorter than its model's minimum",
        "not_found": "nothing would change",
    },
)
