"""What Larkfield's gateway (LiteLLM) and its catalogue (AI SDK) log."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from story import FIRST, PromptCache, complaint, instructions, moments, product, prose, stamp, tokens

Record = dict[str, Any]
CACHED_FROM = FIRST + timedelta(days=12)


def litellm() -> Iterator[Record]:
    """The support chat: conversations behind a long prompt, cached from the 13th on; an urgent queue has priority."""
    rng = random.Random("support")
    system = instructions("support agent", 2_400)
    cache = PromptCache(timedelta(minutes=5), least=1_024)
    calls: list[tuple[datetime, Record]] = []
    for number, opened in enumerate(moments(rng, 9, 7, 21)):
        urgent = number % 12 == 5
        prompt, now = system, opened
        for turn in range(rng.randrange(2, 8)):
            prompt += "\n" + complaint(rng)
            answer = prose(rng, rng.randrange(60, 320))
            calls.append(
                (now, _turn(rng, f"{number:04d}-{turn}", f"conv-{number:04d}", urgent, now, prompt, answer, turn))
            )
            prompt += "\n" + answer
            now += timedelta(seconds=rng.randrange(25, 420))
    held: dict[str, list[str]] = {}
    for now, call in sorted(calls, key=lambda pair: (pair[0], pair[1]["id"])):
        text = call.pop("_prompt")
        usage = call["metadata"]["usage_object"]
        if call["custom_llm_provider"] == "anthropic" and now >= CACHED_FROM:
            seen = held.setdefault(call["session_id"], [system])
            read = cache.read([*seen, text], now)
            seen.append(text)
            usage |= {"cache_read_input_tokens": read, "cache_creation_input_tokens": usage["prompt_tokens"] - read}
            usage["prompt_tokens_details"] = {
                "cached_tokens": read,
                "cache_creation_tokens": usage["prompt_tokens"] - read,
            }
        yield call


def _turn(
    rng: random.Random, name: str, conversation: str, urgent: bool, now: datetime, prompt: str, answer: str, turn: int
) -> Record:
    provider, model = ("openai", "gpt-5.4") if urgent else ("anthropic", "claude-sonnet-4-6")
    sent, made, seconds = tokens(prompt), tokens(answer), rng.randrange(900, 6_000) / 1000
    failed = rng.random() < 0.012
    return {
        "id": f"{'chatcmpl' if urgent else 'msg'}-chat-{name}",
        "trace_id": f"trace-{name}",
        "session_id": conversation,
        "call_type": "acompletion",
        "cache_hit": None,
        "stream": True,
        "status": "failure" if failed else "success",
        "custom_llm_provider": provider,
        "startTime": now.timestamp(),
        "endTime": now.timestamp() + seconds,
        "completionStartTime": now.timestamp() + seconds / 4,
        "response_time": seconds,
        "model": model,
        "model_group": model,
        "metadata": {
            "user_api_key_alias": "support-chat",
            "user_api_key_team_alias": "support",
            "usage_object": {
                "prompt_tokens": sent,
                "completion_tokens": 0 if failed else made,
                "total_tokens": sent + made,
            },
        },
        "response_cost": 0.0,
        "prompt_tokens": sent,
        "completion_tokens": 0 if failed else made,
        "total_tokens": sent + made,
        "request_tags": ["urgent"] if urgent else [],
        "end_user": f"customer-{int(conversation[-4:]) % 190}",
        "messages": None,
        "response": None,
        "model_parameters": {"max_tokens": 800, "stream": True} | ({"service_tier": "priority"} if urgent else {}),
        "model_map_information": None,
        "_prompt": prompt,
    }


def ai_sdk() -> Iterator[Record]:
    """Texts for the catalogue. For two days someone tried a preview model that no price list knows."""
    rng = random.Random("catalogue")
    system = instructions("writer of the catalogue", 700)
    for number, now in enumerate(moments(rng, 10, 9, 17, weekend=0)):
        preview = now.day in (20, 21) and rng.random() < 0.8
        text = prose(rng, rng.randrange(150, 500))
        sent, made = tokens(system) + rng.randrange(60, 200), tokens(text)
        yield {
            "id": f"aitxt-{number:05d}",
            "timestamp": stamp(now),
            "provider": "openai.responses",
            "modelId": "gpt-7-preview" if preview else "gpt-5.4-mini",
            "functionId": "catalogue-drafts",
            "app": "catalogue",
            "metadata": {"product": product(rng)},
            "finishReason": "stop",
            "durationMs": rng.randrange(1_500, 8_000),
            "usage": {
                "inputTokens": sent,
                "outputTokens": made,
                "totalTokens": sent + made,
                "inputTokenDetails": {"noCacheTokens": sent, "cacheReadTokens": 0, "cacheWriteTokens": 0},
                "outputTokenDetails": {"textTokens": made, "reasoningTokens": 0},
            },
        }
