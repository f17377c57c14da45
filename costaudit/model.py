"""The nouns: places in files, and the closed list of meters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TOKENS = 1_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file, 1-based; `column` 0 when only the line is known."""

    path: str
    line: int
    column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.column else f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Meter:
    """A billable kind of quantity. Meters never overlap; together they are the whole request.

    `name` is what tables and reports call it, `key` what price files call it (with the unit the provider's page uses),
    `units` how many units the price in a price file buys. A meter without a price of its own is billed as `bills_as`
    (how every provider words it: audio, image and video tokens cost what text tokens cost unless a price says
    otherwise). `wide` meters are columns of `request`; the others are rows of `request_meter`.
    """

    name: str
    key: str
    units: int
    side: Literal["input", "output", "tool"]
    what: str
    wide: bool = False
    bills_as: str | None = None


# fmt: off
METERS: tuple[Meter, ...] = (
    Meter("input", "input", TOKENS, "input", "input tokens read from no cache and written to none", wide=True),
    Meter("cache_read", "cache_read", TOKENS, "input", "input tokens served from the prompt cache", wide=True),
    Meter("cache_write", "cache_write", TOKENS, "input", "input tokens cached for the default lifetime", wide=True),
    Meter("cache_write_1h", "cache_write_1h", TOKENS, "input", "input tokens cached for an hour", wide=True),
    Meter("output", "output", TOKENS, "output", "generated tokens, reasoning included", wide=True),
    Meter("cache_write_12h", "cache_write_12h", TOKENS, "input", "input tokens cached for 12 hours"),
    Meter("input_audio", "input_audio", TOKENS, "input", "audio input tokens", bills_as="input"),
    Meter("input_image", "input_image", TOKENS, "input", "image input tokens", bills_as="input"),
    Meter("input_video", "input_video", TOKENS, "input", "video input tokens", bills_as="input"),
    Meter("cache_read_audio", "cache_read_audio", TOKENS, "input", "cached audio tokens", bills_as="cache_read"),
    Meter("cache_read_image", "cache_read_image", TOKENS, "input", "cached image tokens", bills_as="cache_read"),
    Meter("cache_read_video", "cache_read_video", TOKENS, "input", "cached video tokens", bills_as="cache_read"),
    Meter("output_audio", "output_audio", TOKENS, "output", "generated audio tokens", bills_as="output"),
    Meter("output_image", "output_image", TOKENS, "output", "generated image tokens", bills_as="output"),
    Meter("output_video", "output_video", TOKENS, "output", "generated video tokens", bills_as="output"),
    Meter("reasoning", "reasoning", TOKENS, "output", "reasoning tokens, where priced apart", bills_as="output"),
    Meter("web_search", "web_search_per_1k", 1_000, "tool", "web searches by the provider's tool"),
    Meter("web_fetch", "web_fetch_per_1k", 1_000, "tool", "web pages fetched by the provider's tool"),
    Meter("file_search", "file_search_per_1k", 1_000, "tool", "file searches by the provider's tool"),
    Meter("maps_search", "maps_search_per_1k", 1_000, "tool", "map look-ups by the provider's tool"),
    Meter("code_session", "code_session", 1, "tool", "code-interpreter containers opened"),
    Meter("search_unit", "search_units_per_1k", 1_000, "input", "rerank search units"),
    Meter("image", "image", 1, "output", "images made, where the price is per image"),
    Meter("page", "pages_per_1k", 1_000, "input", "pages read by OCR"),
    Meter("page_annotated", "annotated_pages_per_1k", 1_000, "input", "pages read by OCR, with annotations"),
    Meter("text_message", "text_messages_per_1k", 1_000, "input", "text messages sent into a voice session"),
    Meter("character", "characters_per_1m", 1_000_000, "input", "characters of text turned into speech"),
    Meter("audio_in_ms", "audio_in_hour", 3_600_000, "input", "milliseconds of audio heard"),
    Meter("audio_out_ms", "audio_out_hour", 3_600_000, "output", "milliseconds of audio made"),
    Meter("video_ms", "video_second", 1_000, "output", "milliseconds of video made"),
    Meter("cache_storage", "cache_storage_mtok_hour", TOKENS * 3_600_000, "input", "tokens kept in a cache, times ms"),
)
# fmt: on

METER = {meter.name: meter for meter in METERS}
METER_OF_KEY = {meter.key: meter for meter in METERS}
WIDE = tuple(meter.name for meter in METERS if meter.wide)

PROVIDERS: dict[str, str] = {
    "openai": "OpenAI",
    "anthropic": "Anthropic",
    "google": "Google Gemini API",
    "vertex": "Google Vertex AI",
    "azure": "Azure OpenAI",
    "aws": "Amazon Bedrock",
    "deepseek": "DeepSeek",
    "xai": "xAI",
    "mistral": "Mistral",
    "groq": "Groq",
    "cohere": "Cohere",
    "together": "Together",
    "fireworks": "Fireworks",
    "openrouter": "OpenRouter",
    "moonshot": "Moonshot",
    "zhipu": "Zhipu (Z.ai)",
    "alibaba": "Alibaba (Qwen)",
}

SERVICE_TIERS = ("standard", "batch", "flex", "priority", "fast", "ultrafast")
MODEL_TIERS = ("flagship", "mid", "budget")
TASKS = (
    "classification",
    "extraction",
    "summarization",
    "qa",
    "drafting",
    "automation",
    "reasoning",
    "coding",
    "translation",
    "conversation",
    "embedding",
    "other",
)
