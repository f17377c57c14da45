"""Requests and responses as a proxy of Larkfield's own records them: OpenAI, Anthropic, Gemini and Bedrock."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from story import FIRST, PromptCache, complaint, instructions, moments, product, prose, stamp, tokens

Record = dict[str, Any]
LABELS = ("delivery", "billing", "damage", "return", "advice", "other")
BATCHED_FROM = FIRST + timedelta(days=18)


def openai() -> Iterator[Record]:
    """Ticket triage: a label a ticket, by the dearest model, behind a prompt of 2,000 tokens that never changes.

    OpenAI keeps a prefix some ten minutes without being asked: a ticket soon after another is cheaper.
    """
    rng = random.Random("triage")
    system = instructions("ticket clerk", 2_000)
    cache = PromptCache(timedelta(minutes=10), least=1_024, step=128)
    for number, now in enumerate(moments(rng, 38, 6, 22)):
        ticket = complaint(rng) if rng.random() < 0.8 else prose(rng, 150)
        label = rng.choice(LABELS)
        body = {
            "model": "gpt-5.5",
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": ticket}],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "label", "schema": {"enum": list(LABELS)}},
            },
            "max_completion_tokens": 20,
        }
        call = _pair(
            now, "api.openai.com", "/v1/chat/completions", "ticket-triage", "support", body, rng.randrange(400, 1_500)
        )
        if number % 97 == 41:  # refused for lack of room, and asked again three seconds later
            yield {**call, "status": 429, "response": {"error": {"message": "Rate limit reached", "type": "requests"}}}
            now += timedelta(seconds=3)
            call = {**call, "timestamp": stamp(now)}
        sent = tokens(system) + tokens(ticket)
        read = min(cache.read([system], now), sent)
        answer = f'{{"label": "{label}"}}'
        yield {
            **call,
            "response": {
                "id": f"chatcmpl-lk{number:06d}",
                "object": "chat.completion",
                "created": int(now.timestamp()),
                "model": "gpt-5.5-2026-04-23",
                "service_tier": "default",
                "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": answer}}],
                "usage": {
                    "prompt_tokens": sent,
                    "completion_tokens": tokens(answer),
                    "total_tokens": sent + tokens(answer),
                    "prompt_tokens_details": {"cached_tokens": read, "audio_tokens": 0},
                    "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
                },
            },
        }


def anthropic() -> Iterator[Record]:
    """Nightly digests of letters, by the flagship: call by call until the 18th, then as a batch; never cached."""
    rng = random.Random("digest")
    system = instructions("editor of the morning digest", 2_600)
    for number, now in enumerate(moments(rng, 9, 2, 3, weekend=0.8)):
        letters = prose(rng, rng.randrange(2_500, 6_000))
        summary = prose(rng, rng.randrange(250, 600))
        body = {
            "model": "claude-opus-4-7",
            "max_tokens": 2_000,
            "system": system,
            "messages": [{"role": "user", "content": letters}],
        }
        message = {
            "id": f"msg_lk{number:06d}",
            "type": "message",
            "role": "assistant",
            "model": "claude-opus-4-7",
            "content": [{"type": "text", "text": summary}],
            "stop_reason": "end_turn",
            "usage": {
                "input_tokens": tokens(system) + tokens(letters),
                "cache_creation_input_tokens": 0,
                "cache_read_input_tokens": 0,
                "output_tokens": tokens(summary),
                "service_tier": "standard" if now < BATCHED_FROM else "batch",
            },
        }
        call = _pair(
            now, "api.anthropic.com", "/v1/messages", "nightly-digest", "office", body, rng.randrange(9_000, 30_000)
        )
        if now < BATCHED_FROM:
            yield {**call, "response": message}
        else:
            del call["duration_ms"], call["path"]
            yield {**call, "custom_id": f"digest-{number}", "result": {"type": "succeeded", "message": message}}


def gemini() -> Iterator[Record]:
    """Invoices read into a form each morning. The prompt is too short for a cache."""
    rng = random.Random("invoices")
    system = instructions("bookkeeper who reads invoices", 900)
    form = {
        "type": "OBJECT",
        "properties": {name: {"type": "STRING"} for name in ("supplier", "number", "due", "total")},
    }
    model = "gemini-3.5-flash"
    for number, now in enumerate(moments(rng, 14, 5, 8, weekend=0.2)):
        invoice = prose(rng, rng.randrange(600, 1_800))
        supplier, total = f"{product(rng)} works", f"{rng.randrange(90, 9_000)}.00"
        answer = f'{{"supplier": "{supplier}", "number": "R-{number}", "due": "2026-11-15", "total": "{total}"}}'
        thought = rng.choice((0, 0, 120, 260))
        body = {
            "systemInstruction": {"parts": [{"text": system}]},
            "contents": [{"role": "user", "parts": [{"text": invoice}]}],
            "generationConfig": {
                "responseMimeType": "application/json",
                "responseSchema": form,
                "maxOutputTokens": 800,
            },
        }
        sent = tokens(system) + tokens(invoice)
        yield {
            **_pair(
                now,
                "generativelanguage.googleapis.com",
                f"/v1beta/models/{model}:generateContent",
                "invoice-extraction",
                "finance",
                body,
                2_400,
            ),
            "response": {
                "responseId": f"gem-lk{number:06d}",
                "modelVersion": model,
                "candidates": [{"content": {"role": "model", "parts": [{"text": answer}]}, "finishReason": "STOP"}],
                "usageMetadata": {
                    "promptTokenCount": sent,
                    "candidatesTokenCount": tokens(answer),
                    "thoughtsTokenCount": thought,
                    "totalTokenCount": sent + tokens(answer) + thought,
                },
            },
        }


def bedrock() -> Iterator[Record]:
    """Questions about the staff handbook, which stands at the head of every prompt, with a cache point behind it."""
    rng = random.Random("handbook")
    handbook = instructions("keeper of the staff handbook", 4_600)
    cache = PromptCache(timedelta(minutes=5), least=4_096)
    model = "anthropic.claude-haiku-4-5-20251001-v1:0"
    for number, now in enumerate(moments(rng, 8, 8, 18, weekend=0)):
        question = complaint(rng)
        answer = prose(rng, rng.randrange(80, 240))
        read = cache.read([handbook], now)
        sent, made = tokens(question), tokens(answer)
        body = {
            "system": [{"text": handbook}, {"cachePoint": {"type": "default"}}],
            "messages": [{"role": "user", "content": [{"text": question}]}],
            "inferenceConfig": {"maxTokens": 600},
        }
        yield {
            **_pair(
                now,
                "bedrock-runtime.eu-central-1.amazonaws.com",
                f"/model/{model}/converse",
                "handbook-qa",
                "office",
                body,
                1_900,
            ),
            "x_request_id": f"bedrock-lk{number:06d}",
            "response": {
                "output": {"message": {"role": "assistant", "content": [{"text": answer}]}},
                "stopReason": "end_turn",
                "metrics": {"latencyMs": rng.randrange(900, 3_000)},
                "usage": {
                    "inputTokens": sent,
                    "outputTokens": made,
                    "cacheReadInputTokens": read,
                    "cacheWriteInputTokens": tokens(handbook) - read,
                    "totalTokens": sent + made + tokens(handbook),
                },
            },
        }


def _pair(now: datetime, host: str, path: str, app: str, team: str, body: Record, duration_ms: int) -> Record:
    return {
        "timestamp": stamp(now),
        "host": host,
        "path": path,
        "status": 200,
        "duration_ms": duration_ms,
        "app": app,
        "team": team,
        "request": body,
    }
