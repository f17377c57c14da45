"""What a policy file may say: the one table that the loader checks files against and the JSON schema is made from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["version", "name", "text", "rules", "when", "to", "share", "assume", "duration", "expect", "factor", "quality"]

STAGES = ("trim", "route", "batch")


@dataclass(frozen=True, slots=True)
class Key:
    kind: Kind
    what: str
    required: bool = False


FILE: dict[str, Key] = {
    "version": Key("version", "the version of this notation: 1", required=True),
    "name": Key("name", "what reports call the policy", required=True),
    "why": Key("text", "one sentence for whoever reads the report", required=True),
    "quality": Key("quality", "how good is good enough; without it moved dollars are headed: quality not proven"),
    "trim": Key("rules", "fewer tokens, same model"),
    "route": Key("rules", "another model"),
    "batch": Key("rules", "answered within a day or so, for the batch price"),
    "expect": Key("expect", "what the result must hold, or costaudit simulate exits 1"),
}

_WHEN = Key("when", "which requests it means; all of them where it is missing")
_SHARE = Key("share", "the part of those, 0 to 1, picked by a hash of the conversation; the same ones in every run")
_BECAUSE = Key("text", "where an assumption comes from, or why a rule keeps what it matches")

RULE: dict[str, dict[str, Key]] = {
    "trim": {
        "when": _WHEN,
        "assume": Key("assume", "what token counts are multiplied by", required=True),
        "because": _BECAUSE,
        "share": _SHARE,
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
    "cache": "what-if for response caches and prompt caches",
    "tier": "moving requests to another service tier",
    "remove": "removing what the log shows to be repeated",
    "by": "routers that decide by a score",
}
"""Keys that later versions will know, and what they are for; a file that uses one is told so."""

LARGEST_FACTOR = Decimal(100)
MOST_RULES = 1_000
MOST_TARGETS = 4
DURATION = r"^[1-9][0-9]{0,5}(m|h|d)$"
NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$"
