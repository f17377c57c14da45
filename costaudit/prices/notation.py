"""What can be written in a price file: keys, words, the shape of a line's key. Reader and `schema.json` go by it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from costaudit.model import METER_OF_KEY, MODEL_TIERS, PROVIDERS, SERVICE_TIERS

Form = Literal["text", "texts", "integer", "date", "instant", "boolean", "word", "words", "spans", "special"]


@dataclass(frozen=True, slots=True)
class Key:
    """A key: what its value is, the words it can be, and the sentence that editors show."""

    form: Form
    what: str
    words: Collection[str] = ()
    required: bool = False


STANDARD = "standard"
START = "start"
FEATURES = (
    "tools", "parallel_tools", "forced_tool_use", "json_schema", "vision", "pdf", "audio_in", "audio_out", "video_in",
    "video_out", "image_out", "reasoning", "effort_none", "effort_minimal", "prompt_caching", "prefill", "web_search",
    "computer_use",
)  # fmt: skip
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OPERATIONS = (
    "chat", "completion", "embeddings", "image_generation", "video_generation", "speech", "transcription", "realtime",
    "rerank", "ocr", "moderation",
)  # fmt: skip

FILE: Mapping[str, Key] = {
    "provider": Key("word", "the provider that sends the invoice", tuple(PROVIDERS), required=True),
    "name": Key("text", "its name, for people", required=True),
    "pages": Key("special", "where prices and rules are published, by a name that `source` uses", required=True),
    "unlisted": Key("special", "what meters that no line prices cost: the name of another meter"),
    "caching": Key("special", "rules of prompt caches, by a name that models refer to"),
    "batch": Key("special", "rules of batches"),
    "models": Key("special", "the models, sorted by id", required=True),
}
MODEL: Mapping[str, Key] = {
    "id": Key("text", "our name for the model", required=True),
    "tier": Key("word", "a label that policies and reports use", MODEL_TIERS, required=True),
    "names": Key("texts", "other names that callers write"),
    "operation": Key("word", "what it does; left out for chat", OPERATIONS),
    "tokenizer": Key("text", "the family of its tokenizer"),
    "context": Key("special", "the most tokens it takes and makes"),
    "features": Key("words", "what a request can use", FEATURES),
    "released": Key("date", "the first UTC day it can be called"),
    "retires": Key("date", "the first UTC day it can no longer be called"),
    "successor": Key("text", "the model the provider names in its place"),
    "billed_as": Key("text", "from `retires` on, calls by this name are served and billed as that model"),
    "maker": Key("text", "whose model it is, where that is not the provider"),
    "caching": Key("text", "the rules of its prompt cache"),
    "cache_min_tokens": Key("integer", "the fewest tokens it caches, where that differs from the rules'"),
    "prices": Key("special", "what it costs, oldest first", required=True),
}
CONTEXT: Mapping[str, Key] = {
    "input": Key("integer", "the most input tokens"),
    "output": Key("integer", "the most output tokens"),
}
_FROM_WHERE: Mapping[str, Key] = {
    "source": Key("text", "the page it is from, a key of `pages`", required=True),
    "checked": Key("date", "the UTC day someone looked", required=True),
    "confidence": Key("word", "how sure it is, when it is not from the provider's own page", ("secondary",)),
    "note": Key("text", "a sentence for people"),
}
ENTRY: Mapping[str, Key] = {
    "from": Key("special", "`start`, a UTC day or an instant, inclusive; until the next entry", required=True),
    "to": Key("instant", "the first day or instant it no longer holds, where none follows"),
    "status": Key("word", "announced only, or announced and called off", ("scheduled", "cancelled")),
    "window": Key("special", "peak hours, in UTC"),
    **_FROM_WHERE,
    "corrects": Key("text", "why numbers that were in force had to be changed"),
}
WINDOW: Mapping[str, Key] = {
    "weekdays": Key("special", "the days on which it begins, mon-fri or a list; every day when left out", WEEKDAYS),
    "utc": Key("spans", 'spans of UTC time: "01:00-04:00"', required=True),
}
CACHING: Mapping[str, Key] = {
    "mode": Key("word", "whether the caller has to mark what to keep", ("automatic", "explicit"), required=True),
    "min_tokens": Key("integer", "shorter prompts are not cached"),
    "max_tokens": Key("integer", "no more than this is cached"),
    "granularity": Key("integer", "cached tokens are rounded down to a multiple of this"),
    "ttl": Key("texts", "lifetimes on offer, the default one first: 5m, 1h"),
    "refresh": Key("boolean", "whether a hit starts the lifetime anew"),
    "write": Key("word", "whether writing has a price of its own", ("free", "listed")),
    "storage": Key("word", "whether keeping has a price", ("free", "listed")),
    "scope": Key(
        "word", "who shares a cache",
        ("organization", "workspace", "project", "subscription", "account", "replica"),
    ),
    "max_breakpoints": Key("integer", "the most marks in a request"),
    "max_writes": Key("integer", "the most writes of a request"),
    "lookback_blocks": Key("integer", "how many blocks before a mark are looked at"),
    "overflow_rpm": Key("integer", "more requests a minute for one prompt go to machines with other caches"),
    "prefix_order": Key("words", "the order in which the prompt is compared", ("tools", "system", "messages")),
    **_FROM_WHERE,
}  # fmt: skip
BATCH: Mapping[str, Key] = {
    "window_hours": Key("integer", "results come within this many hours", required=True),
    "caching": Key("word", "what cached tokens cost inside a batch", ("none", "listed", "halved"), required=True),
    "max_requests": Key("integer", "the most requests of a batch"),
    "max_file_mb": Key("integer", "the largest file, in MB"),
    "models_per_file": Key("integer", "how many models a batch may mix"),
    "results_kept_days": Key("integer", "for how long results can be fetched"),
    "expired": Key("word", "whether unfinished requests are billed", ("billed", "unbilled")),
    "rate_limit": Key("word", "whether batches count towards the limits of live calls", ("separate", "shared")),
    "unsupported": Key("texts", "what cannot be asked for in a batch"),
    **_FROM_WHERE,
}

LINE_KEY = re.compile(
    rf"(?:(?P<region>[a-z][a-z0-9-]*) )?(?P<tier>{'|'.join(SERVICE_TIERS)})(?: over (?P<over>\d(?:_?\d)*))?"
    r"(?P<in_window> in window)?"
)
SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
LIFETIME = re.compile(r"(\d+)([smhd])")
MODEL_ID = re.compile(r"[a-z0-9][\w.:@/+-]*")
METER_KEYS = tuple(METER_OF_KEY)
REFERENCES = (STANDARD, *METER_KEYS)
"""What the price of a meter can be instead of a number."""


def required(keys: Mapping[str, Key]) -> tuple[str, ...]:
    return tuple(name for name, key in keys.items() if key.required)
