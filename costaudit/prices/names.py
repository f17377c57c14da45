"""The spellings of a model's name: from what a log says to what a price list may call it.

Pure text: whether a spelling is a model is for the caller to look up, in the order given. Only what platforms put
around a name is taken away. A name is never cut to a family: a newer model is unknown, not priced as an older one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

MAKERS = ("openai", "anthropic", "google", "deepseek", "xai", "mistral", "cohere", "moonshot", "zhipu", "alibaba")
"""Providers that sell their own models: a bare name that one of them has is theirs, unless its `maker:` is another."""

_PREFIXES = {
    "openai": "openai", "text-completion-openai": "openai", "anthropic": "anthropic", "google": "google",
    "gemini": "google", "google_genai": "google", "google-ai-studio": "google", "google_ai_studio": "google",
    "google-gla": "google",
    "vertex": "vertex", "vertex_ai": "vertex", "vertexai": "vertex", "google_vertexai": "vertex",
    "google-vertex-ai": "vertex", "google_vertex": "vertex", "google-vertex": "vertex", "vertex_ai_beta": "vertex",
    "azure": "azure", "azure_openai": "azure", "azure-openai": "azure", "azure_text": "azure", "azure_ai": "azure",
    "aws": "aws", "bedrock": "aws", "aws-bedrock": "aws", "aws_bedrock": "aws", "amazon-bedrock": "aws",
    "amazon_bedrock": "aws", "bedrock_converse": "aws", "deepseek": "deepseek", "xai": "xai", "x-ai": "xai",
    "mistral": "mistral", "mistralai": "mistral", "codestral": "mistral", "groq": "groq", "cohere": "cohere",
    "cohere_chat": "cohere", "together": "together", "together_ai": "together", "togetherai": "together",
    "fireworks": "fireworks", "fireworks_ai": "fireworks", "fireworks-ai": "fireworks", "openrouter": "openrouter",
    "moonshot": "moonshot", "moonshotai": "moonshot", "zhipu": "zhipu", "zhipuai": "zhipu", "zai": "zhipu",
    "z-ai": "zhipu", "zai-org": "zhipu", "alibaba": "alibaba", "dashscope": "alibaba", "qwen": "alibaba",
}  # fmt: skip
_BEDROCK_MAKERS = (
    "ai21|amazon|anthropic|cohere|deepseek|google|luma|meta|minimax|mistral|moonshot|moonshotai|nvidia|openai|qwen|"
    "stability|twelvelabs|writer|zai"
)
_PREFIX = re.compile(r"([a-z0-9_-]+)[/:](.+)")
_PATH = re.compile(
    r"(?:models|publishers/[^/]+/models|accounts/[^/]+/models|projects/[^/]+/locations/(?P<place>[^/]+)/"
    r"(?:publishers/[^/]+/)?models)/(?P<name>.+)"
)
_ARN = re.compile(r"arn:aws[a-z-]*:bedrock:[a-z0-9-]*:\d*:(?P<kind>foundation-model|inference-profile)/(?P<name>.+)")
_BEDROCK_PATH = re.compile(
    r"(?:converse|converse_like|invoke)/(?P<name>.+)|(?P<place>[a-z]{2}(?:-[a-z]+)+-\d)/(?P<other>.+)"
)
_BEDROCK = re.compile(
    rf"(?:(?P<place>us|eu|apac|jp|au|ca|sa|mx|us-gov|global)\.)?(?P<name>(?P<maker>{_BEDROCK_MAKERS})\.(?P<bare>.+))"
)
_AZURE_PLACE = re.compile(r"(?P<place>us|eu|global|global-standard|standard)/(?P<name>.+)")
_VERTEX_DAY = re.compile(r"(?P<name>.+)@(?:(?P<day>\d{8}|\d{3})|default|latest)")
_VARIANT = re.compile(r"(?P<name>[^:]+):(?P<variant>free|batch|thinking|beta|nitro|floor|exacto|online)")
_BEDROCK_VERSION = re.compile(r"(?P<name>.+?)(?:-v(?P<version>\d+))?:\d+")
_BEDROCK_CONTEXT = re.compile(r"(?P<name>.+:\d+):(?:\d+k|mm)")
_CONTEXT = re.compile(r"(?P<name>.+?)(?:\[1m\]|:1m)")
_BEDROCK_BARE_VERSION = re.compile(r"(?P<name>.+)-v\d+")
_FINE_TUNED = re.compile(r"(?P<name>ft:[^:]+):.*")
_DAY = re.compile(r"(?P<name>.+)-(?:20\d{2}-[01]\d-[0-3]\d|20\d{2}[01]\d[0-3]\d)")
_LATEST = re.compile(r"(?P<name>.+)-latest")


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name and what else its writing told.

    `why`: what was taken away; `dropped`: how much of that could have meant something.
    """

    name: str
    why: tuple[str, ...] = ()
    provider: str | None = None
    region: str | None = None
    free: bool = False
    tier: str | None = None
    dropped: int = 0

    def without(self, name: str, why: str, **told: str | None) -> Spelling:
        """The same with less of it. The first thing told about provider or region stands."""
        return replace(
            self,
            name=name,
            why=(*self.why, why),
            provider=self.provider or told.get("provider"),
            region=self.region or told.get("region"),
        )


def spellings(name: str) -> tuple[Spelling, ...]:
    """Every way to read a name, the most literal first; the same text is given once.

    >>> [spelling.name for spelling in spellings("us.anthropic.claude-opus-4-8")]
    ['us.anthropic.claude-opus-4-8', 'anthropic.claude-opus-4-8', 'claude-opus-4-8']
    """
    waiting = [Spelling(name.strip().lower())]
    found: dict[str, Spelling] = {}
    while waiting:
        spelling = _placed(waiting.pop(0))
        if spelling.name and spelling.name not in found:
            found[spelling.name] = spelling
            waiting += _shorter(spelling)
    return tuple(sorted(found.values(), key=lambda spelling: spelling.dropped))


def _placed(said: Spelling) -> Spelling:
    """A Bedrock id tells who bills and where, whether or not anything is taken away from it."""
    match = _BEDROCK.fullmatch(said.name)
    if match is None:
        return said
    return replace(said, provider=said.provider or "aws", region=said.region or match["place"] or "regional")


def _shorter(said: Spelling) -> Iterator[Spelling]:
    yield from _unwrapped(said)
    name = said.name
    if match := _VERTEX_DAY.fullmatch(name):
        if match["day"]:
            yield said.without(f"{match['name']}-{match['day']}", "Vertex version", provider="vertex")
        else:
            yield said.without(match["name"], "Vertex version", provider="vertex")
    if match := _VARIANT.fullmatch(name):
        free = match["variant"] == "free"
        tier = said.tier or ("batch" if match["variant"] == "batch" else None)
        yield replace(said.without(match["name"], f":{match['variant']} variant"), free=said.free or free, tier=tier)
    if match := _FINE_TUNED.fullmatch(name):
        yield said.without(match["name"], "fine-tune of a customer")
        return
    if not name.startswith("ft:") and (match := _BEDROCK_VERSION.fullmatch(name)):
        with_version = f"{match['name']}-v{match['version']}" if match["version"] else match["name"]
        yield said.without(with_version, "Bedrock version")
    if match := _BEDROCK_CONTEXT.fullmatch(name):
        yield said.without(match["name"], "Bedrock context length")
    if match := _CONTEXT.fullmatch(name):  # a client's way to ask for it; the price goes by the tokens sent
        yield said.without(match["name"], "context length")
    if said.provider == "aws" and (match := _BEDROCK_BARE_VERSION.fullmatch(name)):
        yield said.without(match["name"], "Bedrock version")
    if match := _DAY.fullmatch(name):
        yield replace(said.without(match["name"], "date suffix dropped"), dropped=said.dropped + 1)
    if match := _LATEST.fullmatch(name):
        yield replace(said.without(match["name"], "-latest dropped"), dropped=said.dropped + 1)


def _unwrapped(said: Spelling) -> Iterator[Spelling]:
    """Without the outermost thing that a platform or a gateway puts before a name."""
    name = said.name
    if match := _ARN.fullmatch(name):
        region = "regional" if match["kind"] == "foundation-model" else None
        inner = match["name"]
        region = None if _BEDROCK.fullmatch(inner) else region
        yield said.without(inner, "ARN", provider="aws", region=region)
        return
    if match := _PATH.fullmatch(name):
        provider = "vertex" if name.startswith(("publishers/", "projects/")) else None
        yield said.without(match["name"], "path", provider=provider, region=match["place"])
    if match := _AZURE_PLACE.fullmatch(name):
        place = match["place"].split("-")[0]
        yield said.without(match["name"], "Azure deployment type", provider="azure", region=place)
    if match := _BEDROCK_PATH.fullmatch(name):
        place = "regional" if match["place"] and not _BEDROCK.fullmatch(match["other"] or "") else None
        yield said.without(match["name"] or match["other"], "Bedrock path", provider="aws", region=place)
    if match := _BEDROCK.fullmatch(name):
        yield said.without(match["name"], "Bedrock id")
        yield said.without(match["bare"], "Bedrock id")
    if (match := _PREFIX.fullmatch(name)) and match[1] in _PREFIXES:
        yield said.without(match[2], f"{match[1]}/ prefix", provider=_PREFIXES[match[1]])
