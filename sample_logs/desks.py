"""Claude Code transcripts of two developers, and the table a script for translations keeps."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from story import FIRST, moments, stamp

Record = dict[str, Any]
CACHED_FROM = FIRST + timedelta(days=12)


def claude_code(developer: str) -> Iterator[Record]:
    """A developer's transcript. An answer stands on two lines, the first before it is complete."""
    rng = random.Random(f"code {developer}")
    number = 0
    for session, opened in enumerate(moments(rng, 1.2, 9, 15, weekend=0)):
        now, context = opened, 14_000
        about = {
            "sessionId": f"{developer}-{session:02d}",
            "cwd": "/home/dev/shop",
            "gitBranch": "main",
            "isSidechain": False,
            "version": "2.4.1",
        }
        yield {
            "type": "user",
            "uuid": f"{developer}-u{session}",
            "timestamp": stamp(now),
            **about,
            "message": {"role": "user", "content": "Mend the basket."},
        }
        read = 0
        for _ in range(rng.randrange(3, 12)):
            made, grown = rng.randrange(80, 900), rng.randrange(300, 2_500)
            usage = {
                "input_tokens": rng.randrange(4, 12),
                "cache_creation_input_tokens": context - read,
                "cache_read_input_tokens": read,
                "service_tier": "standard",
            }
            for line, output in enumerate((min(made, 9), made)):
                yield {
                    "type": "assistant",
                    "uuid": f"{developer}-a{number}-{line}",
                    "requestId": f"req_{developer}{number}",
                    "timestamp": stamp(now),
                    **about,
                    "message": {
                        "id": f"msg_code_{developer}{number}",
                        "type": "message",
                        "role": "assistant",
                        "model": "claude-sonnet-4-6",
                        "content": [],
                        "usage": usage | {"output_tokens": output},
                    },
                }
            number += 1
            read, context = context, context + made + grown
            pause = rng.randrange(8, 500)  # the cache holds for five minutes
            now += timedelta(seconds=pause)
            read = 0 if pause > 300 else read


def translations() -> Iterator[tuple[object, ...]]:
    """The table a script of Larkfield's own keeps, with what its author thinks it costs: his price is out of date."""
    rng = random.Random("translations")
    yield ("call", "started", "engine", "words_in", "words_out", "language", "euro_free_cost")
    for number, now in enumerate(moments(rng, 12, 4, 7, weekend=0.5)):
        sent = rng.randrange(300, 1_600)
        made = sent + rng.randrange(-40, 160)
        model = "mistral-medium-2604" if rng.random() < 0.6 else "mistral-small-2603"
        rates = (Decimal("0.4"), Decimal("2")) if "medium" in model else (Decimal("0.15"), Decimal("0.6"))
        cost = (sent * rates[0] + made * rates[1]) / 1_000_000
        yield (f"tr-{number:05d}", stamp(now), model, sent, made, rng.choice(("de", "fr", "pl")), f"{cost:.8f}")
