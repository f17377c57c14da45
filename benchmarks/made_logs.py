"""Logs of any size for the benchmarks: invented, the same bytes for the same arguments."""

from __future__ import annotations

import random
from pathlib import Path

MODELS = (
    ("openai", "gpt-5.4", 30), ("openai", "gpt-5.4-mini", 25), ("openai", "gpt-4o-mini", 10), ("anthropic", "claude-sonnet-4-6", 15),
    ("anthropic", "claude-haiku-4-5", 10), ("gemini", "gemini-2.5-flash-lite", 8), ("anthropic", "claude-opus-4-7", 2),
)  # fmt: skip
TEAMS = ("search", "support", "platform", "data", "growth")
START = 1_790_000_000
_FILL = "x" * 40


def litellm(path: Path, rows: int, *, seed: int = 7) -> Path:
    """`rows` LiteLLM payloads of about 1.6 KB, without prompts, over 90 days; made once, then found again."""
    if path.exists():
        return path
    rng = random.Random(seed)
    names = [(provider, model) for provider, model, _ in MODELS]
    weights = [weight for _, _, weight in MODELS]
    part = path.with_suffix(".part")
    with part.open("w") as out:
        for first in range(0, rows, 10_000):
            chosen = rng.choices(names, weights, k=min(10_000, rows - first))
            out.writelines(_payload(first + place, *pair, rng) for place, pair in enumerate(chosen))
    part.rename(path)
    return path


def _payload(number: int, provider: str, model: str, rng: random.Random) -> str:
    prompt = rng.randrange(50, 20_000)
    cached = rng.randrange(0, prompt) if rng.random() < 0.45 else 0
    completion = rng.randrange(1, 1_500)
    reasoning = completion // 3 if number % 5 == 0 else 0
    start = START + number * 7.776 / 1.0
    team = TEAMS[number % len(TEAMS)]
    detail = f'"prompt_tokens_details": {{"audio_tokens": null, "cached_tokens": {cached}, "cache_creation_tokens": 0}}'
    return (
        f'{{"id": "chatcmpl-{number:020d}", "litellm_call_id": "call-{number:032d}", "trace_id": "trace-{number // 4}", '
        f'"session_id": "", "call_type": "acompletion", "cache_hit": null, "stream": null, "status": "success", '
        f'"custom_llm_provider": "{provider}", "saved_cache_cost": 0.0, "startTime": {start:.6f}, "endTime": {start + 1.25:.6f}, '
        f'"completionStartTime": {start + 1.25:.6f}, "response_time": 1.25, "model": "{model}", "metadata": {{'
        f'"user_api_key_hash": null, "user_api_key_alias": "svc-{team}", "user_api_key_team_id": "{team}", "user_api_key_org_id": null, '
        f'"user_api_key_user_id": "user-{number % 997}", "user_api_key_team_alias": "{team}", "spend_logs_metadata": null, '
        f'"requester_ip_address": null, "user_agent": null, "requester_metadata": null, "applied_guardrails": [], '
        f'"usage_object": {{"completion_tokens": {completion}, "prompt_tokens": {prompt}, "total_tokens": {prompt + completion}, '
        f'"completion_tokens_details": {{"audio_tokens": null, "reasoning_tokens": {reasoning}, "text_tokens": null}}, {detail}}}}}, '
        f'"cache_key": null, "response_cost": {prompt * 2e-6 + completion * 1e-5:.10f}, "total_tokens": {prompt + completion}, '
        f'"prompt_tokens": {prompt}, "completion_tokens": {completion}, "request_tags": ["env:prod", "feature:{team}"], '
        f'"end_user": null, "api_base": "https://api.example.com/v1", "model_group": "{model}", "model_id": "", "messages": null, '
        f'"response": null, "model_parameters": {{"max_tokens": 2048, "temperature": 0.2}}, "hidden_params": {{"model_id": null, '
        f'"cache_key": null, "api_base": null, "response_cost": null, "litellm_overhead_time_ms": 4.2, "additional_headers": "{_FILL}"}}, '
        f'"model_map_information": null, "error_str": null, "error_information": null, "guardrail_information": null}}\n'
    )
