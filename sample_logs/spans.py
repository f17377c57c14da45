"""OpenTelemetry spans of the order agent and of the shop's search."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from story import FIRST, PromptCache, instructions, moments, tokens

Record = dict[str, Any]
CACHED_FROM = FIRST + timedelta(days=12)


def otlp() -> Iterator[Record]:
    """The order agent (a span for each run, around its calls and tools) and the embeddings of the shop's search."""
    rng = random.Random("agent")
    base = tokens(instructions("order agent with tools", 1_300))
    cache = PromptCache(timedelta(minutes=10), least=1_024, step=128)
    for number, now in enumerate(moments(rng, 5, 7, 20)):
        trace, spans = f"{number + 1:032x}", []
        sent, at = base + 120, now
        for step in range(rng.randrange(2, 5)):
            made, started = rng.randrange(40, 260), at
            cached = cache.read(["p" * base * 4], started)
            at += timedelta(milliseconds=rng.randrange(700, 2_500))
            spans.append(
                _span(
                    trace,
                    number * 16 + step + 2,
                    number * 16 + 1,
                    "chat gpt-5.4",
                    started,
                    at,
                    {
                        "gen_ai.operation.name": "chat",
                        "gen_ai.provider.name": "openai",
                        "gen_ai.request.model": "gpt-5.4",
                        "gen_ai.response.model": "gpt-5.4-2026-03-05",
                        "gen_ai.response.id": f"resp-agent-{number}-{step}",
                        "gen_ai.conversation.id": f"order-{number}",
                        "gen_ai.usage.input_tokens": sent,
                        "gen_ai.usage.output_tokens": made,
                        "gen_ai.usage.cache_read.input_tokens": cached,
                    },
                )
            )
            spans.append(
                _span(
                    trace,
                    number * 16 + step + 8,
                    number * 16 + 1,
                    "execute_tool",
                    at,
                    at + timedelta(milliseconds=90),
                    {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "order_status"},
                )
            )
            sent += made + rng.randrange(80, 400)
            at += timedelta(milliseconds=120)
        spans.insert(
            0,
            _span(
                trace,
                number * 16 + 1,
                0,
                "invoke_agent order-agent",
                now,
                at,
                {"gen_ai.operation.name": "invoke_agent"},
            ),
        )
        yield _export("order-agent", "shop", spans)
        yield _export(
            "site-search",
            "shop",
            [
                _span(
                    f"{10**6 + number:032x}",
                    10**6 + number * 16 + 1,
                    0,
                    "embeddings text-embedding-3-small",
                    at + timedelta(seconds=5),
                    at + timedelta(seconds=6),
                    {
                        "gen_ai.operation.name": "embeddings",
                        "gen_ai.provider.name": "openai",
                        "gen_ai.request.model": "text-embedding-3-small",
                        "gen_ai.response.model": "text-embedding-3-small",
                        "gen_ai.usage.input_tokens": rng.randrange(2_000, 9_000),
                    },
                )
            ],
        )


def _span(trace: str, span: int, parent: int, name: str, start: datetime, end: datetime, attributes: Record) -> Record:
    return {
        "traceId": trace,
        "spanId": f"{span:016x}",
        **({"parentSpanId": f"{parent:016x}"} if parent else {}),
        "name": name,
        "startTimeUnixNano": str(int(start.timestamp() * 1000) * 1_000_000),
        "endTimeUnixNano": str(int(end.timestamp() * 1000) * 1_000_000),
        "attributes": [
            {"key": key, "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}}
            for key, value in attributes.items()
        ],
    }


def _export(service: str, team: str, spans: list[Record]) -> Record:
    owner = [
        {"key": "service.name", "value": {"stringValue": service}},
        {"key": "team", "value": {"stringValue": team}},
    ]
    return {
        "resourceSpans": [
            {
                "resource": {"attributes": owner},
                "scopeSpans": [{"scope": {"name": "larkfield.telemetry"}, "spans": spans}],
            }
        ]
    }
