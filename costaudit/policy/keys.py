"""What a policy file may say: the one table that the loader checks files against and the JSON schema is made from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal[
    "version", "name", "text", "rules", "when", "to", "share", "assume", "duration", "expect", "factor", "quality",
    "cache", "choice", "flag", "tokens",
]  # fmt: skip

STAGES = ("trim", "cache.responses", "route", "cache.prompts", "tier", "batch")
"""In the order they run. `cache.responses` is written as `responses:` inside `cache:`."""


@dataclass(frozen=True, slots=True)
class Key:
    kind: Kind
    what: str
    required: bool = False
    choices: tuple[str, ...] = ()  # of a `choice`


FILE: dict[str, Key] = {
    "version": Key("version", "the version of this notation: 1", required=True),
    "name": Key("name", "what reports call the policy", required=True),
    "why": Key("text", "one sentence for whoever reads the report", required=True),
    "quality": Key("quality", "how good is good enough; without it moved dollars are headed: quality not proven"),
    "trim": Key("rules", "fewer tokens, same model"),
    "cache": Key("cache", "answers that are kept, and prompts that providers keep"),
    "route": Key("rules", "another model"),
    "tier": Key("rules", "another service tier of the same model"),
    "batch": Key("rules", "answered within a day or so, for the batch price"),
    "expect": Key("expect", "what the result must hold, or costaudit simulate exits 1"),
}

CACHE: dict[str, Key] = {
    "responses": Key("rules", "answers that are given again: no model is asked"),
    "prompts": Key("rules", "prompts that begin alike: the provider charges less for what it has just read"),
}

_WHEN = Key("when", "which requests it means; all of them where it is missing")
_SHARE = Key("share", "the part of those, 0 to 1, picked by a hash of the conversation; the same ones in every run")
_BECAUSE = Key("text", "where an assumption comes from, or why a rule keeps what it matches")

RULE: dict[str, dict[str, Key]] = {
    "trim": {
        "when": _WHEN,
        "assume": Key("assume", "what token counts are multiplied by"),
        "remove": Key(
            "choice",
            "the system prompt of every turn of a conversation but the first, as long as the log says it was",
            choices=("repeated_system_prompt",),
        ),
        "because": _BECAUSE,
        "share": _SHARE,
    },
    "cache.responses": {
        "when": _WHEN,
        "same": Key(
            "choice", "what has to be equal: the whole prompt, the model and its settings", choices=("prompt",)
        ),
        "for": Key("duration", "how long an answer is given again, counted from when it was stored"),
        "renew": Key("flag", "true: counted from its last use instead"),
        "share": _SHARE,
        "assume": Key("assume", "the part that similar questions would find, instead of counting equal ones"),
        "because": _BECAUSE,
    },
    "cache.prompts": {
        "when": _WHEN,
        "prefix": Key(
            "choice",
            "what is kept: tools and system prompt, or all of the conversation so far (where it is missing)",
            choices=("system", "conversation"),
        ),
        "for": Key(
            "duration", "for how long, one of the lifetimes the provider offers; its usual one where it is missing"
        ),
        "renew": Key("flag", "true: a prompt that is kept by the hour lives on from its last use, not from its first"),
        "share": _SHARE,
        "assume": Key("assume", "how long the prefix is that these requests share, where the log does not say"),
        "because": _BECAUSE,
    },
    "tier": {
        "when": _WHEN,
        "to": Key("choice", "the service tier to ask for", required=True, choices=("standard", "flex")),
        "share": _SHARE,
        "because": _BECAUSE,
    },
    "route": {
        "when": _WHEN,
        "to": Key(
            "to",
            "a model (openai/gpt-5-nano), a tier ({tier: budget}), or a list: the next where one is not good enough",
        ),
        "share": _SHARE,
        "assume": Key(
            "assume",
            "how the target counts (tokens), how long it answers (output_tokens), how often it fails (escalate)",
        ),
        "because": _BECAUSE,
    },
    "batch": {
        "when": _WHEN,
        "within": Key("duration", "how long the answers may take: 24h", required=True),
        "share": _SHARE,
        "because": _BECAUSE,
    },
}

ASSUME: dict[str, dict[str, Key]] = {
    "cache.responses": {"hits": Key("share", "the part of requests, 0 to 1, that would be answered from the cache")},
    "cache.prompts": {"prefix": Key("tokens", "the same first tokens of every request the rule means: 4_000 tokens")},
    "trim": {
        "input_tokens": Key("factor", "multiply by"),
        "output_tokens": Key("factor", "multiply by"),
    },
    "route": {
        "tokens": Key("factor", "how many tokens the target counts where the model of today counts one"),
        "output_tokens": Key("factor", "how long the target's answers are against today's, on top of that"),
        "escalate": Key("share", "the part of requests, 0 to 1, that go on to the next model of a list"),
    },
}

QUALITY: dict[str, str] = {
    "scores": "a score file or a list of them: .yaml of summaries, .csv or .jsonl of judged answers",
    "floor": "the share of today's score to keep, in every task: 0.95",
    "floors": "by task type, where it differs",
    "confidence": "how sure an answer has to be, one-sided; 0.95 where it is missing",
}

TARGET: dict[str, str] = {
    "tier": "flagship, mid or budget: the newest general model of that tier on the day of the request",
    "provider": "whose; the same provider as today where it is missing",
}

EXPECT: dict[str, str] = {
    "saving_percent": "percent of what was spent",
    "saving_usd": "US dollars saved over the period",
    "cost_usd": "US dollars it would have cost",
    "requests_moved_percent": "percent of requests that any stage changed",
}
EXPECT_OPERATORS = ("lt", "lte", "gt", "gte", "eq")

NOT_YET: dict[str, str] = {
    "by": "routers that decide by a score",
}
"""Keys that later versions will know, and what they are for; a file that uses one is told so."""

LARGEST_FACTOR = Decimal(100)
MOST_RULES = 1_000
MOST_TARGETS = 4
TOKENS = r"^[1-9][0-9_]{0,11} tokens$"
DURATION = r"^[1-9][0-9]{0,5}(m|h|d)$"
NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$"
