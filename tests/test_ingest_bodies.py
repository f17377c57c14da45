"""Real usage objects of real providers: what we count agrees with an independent reading of them, but for reasons we
know."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from costaudit import ingest, store

BODIES = Path(__file__).parents[2] / "shared" / "cases" / "provider_usage_bodies.json"
COUNTS = """
select r.request_id,
       {'input_tokens': sum(r.input_tokens)::bigint, 'output_tokens': sum(r.output_tokens)::bigint,
        'output_reasoning_tokens': sum(r.reasoning_tokens)::bigint,
        'cache_read_tokens': (sum(r.cache_read)
                              + coalesce(sum(m.cache_read_audio + m.cache_read_image + m.cache_read_video), 0))::bigint,
        'cache_write_tokens': sum(r.cache_write + r.cache_write_1h)::bigint,
        'input_audio_tokens': coalesce(sum(m.input_audio + m.cache_read_audio), 0)::bigint,
        'input_image_tokens': coalesce(sum(m.input_image + m.cache_read_image), 0)::bigint,
        'input_video_tokens': coalesce(sum(m.input_video + m.cache_read_video), 0)::bigint,
        'output_image_tokens': coalesce(sum(m.output_image), 0)::bigint,
        'web_searches': coalesce(sum(m.web_search), 0)::bigint} as counts
from request r
left join (
    select request_key,
           coalesce(sum(quantity) filter (meter = 'cache_read_audio'), 0) as cache_read_audio,
           coalesce(sum(quantity) filter (meter = 'cache_read_image'), 0) as cache_read_image,
           coalesce(sum(quantity) filter (meter = 'cache_read_video'), 0) as cache_read_video,
           coalesce(sum(quantity) filter (meter = 'input_audio'), 0)      as input_audio,
           coalesce(sum(quantity) filter (meter = 'input_image'), 0)      as input_image,
           coalesce(sum(quantity) filter (meter = 'input_video'), 0)      as input_video,
           coalesce(sum(quantity) filter (meter = 'output_image'), 0)     as output_image,
           coalesce(sum(quantity) filter (meter = 'web_search'), 0)       as web_search
    from request_meter group by request_key
) m using (request_key)
group by r.request_id
"""
MAKERS = {"claude": "anthropic", "gpt": "openai", "o1": "openai", "o3": "openai", "o4": "openai", "deepseek":
"deepseek",
          "mistral": "mistral", "magistral": "mistral", "codestral": "mistral", "command": "cohere"}  # fmt: skip
ACCEPTED = {
    # Turns that the provider bills beside the answer (compaction, an adviser of another model) are in `iterations`
    # only. We count
    # them; whose thinking it was is not told by iteration, so that is left out.
    "iterations": 3,
    # The pages of a document are priced as text by every Gemini that we have prices of; the other reading calls them
    # images.
    "documents": 4,
}

pytestmark = pytest.mark.skipif(not BODIES.exists(), reason="the collection of usage bodies is not here")


def test_real_usage_is_counted_as_an_independent_reading_counts_it(tmp_path: Path) -> None:
    bodies = json.loads(BODIES.read_text("utf-8"))
    found = counted(bodies, tmp_path / "bodies.jsonl")
    reasons: Counter[str] = Counter()
    unexplained = []
    for number, each in enumerate(bodies):
        ours = found[f"b{number}"]
        readings = [reading["usage"] for reading in each["extracted"] if is_native(each["body"], reading)]
        assert readings, "the maker's own reading is among them"
        if any(all(ours.get(key, value) == value for key, value in reading.items()) for reading in readings):
            continue
        reason = why_different(each["body"])
        reasons[reason] += 1
        if reason == "unknown":
            unexplained.append((each["body"], ours))
    assert unexplained == []
    assert dict(reasons) == ACCEPTED


def counted(bodies: list[dict[str, Any]], path: Path) -> dict[str, dict[str, int]]:
    """Our counts by body, each recorded as the answer to a call."""
    lines = []
    for number, each in enumerate(bodies):
        body = {key: value for key, value in each["body"].items() if key != "file"}
        body["responseId" if "usageMetadata" in body else "id"] = f"b{number}"
        lines.append(json.dumps({"date": "2026-03-01T00:00:00Z", "request": {}, "response": body}))
    path.write_text("\n".join(lines), "utf-8")
    with store.open_store(":memory:", write=True) as con:
        (file,) = ingest.ingest(con, [str(path)], ingest.Choices(reader="raw")).files
        assert (file.requests, file.refused, file.duplicates) == (len(bodies), 0, 0)
        return dict(con.execute(COUNTS).fetchall())


def is_native(body: dict[str, Any], reading: dict[str, Any]) -> bool:
    """Whether it is how the maker of the model is read; other providers' readings of it may be wrong for it."""
    readers = {extractor["provider_id"] for extractor in reading["extractors"]}
    if "usageMetadata" in body:
        return "google" in readers
    if "inputTokens" in body.get("usage", {}):
        return "aws" in readers
    makers = {maker for prefix, maker in MAKERS.items() if str(body.get("model", "")).lower().startswith(prefix)}
    return not makers or bool(makers & readers)


def why_different(body: dict[str, Any]) -> str:
    if "iterations" in body.get("usage", {}):
        return "iterations"
    details = body.get("usageMetadata", {}).get("promptTokensDetails", [])
    return "documents" if any(each["modality"] == "DOCUMENT" for each in details) else "unknown"
