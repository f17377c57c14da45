"""A small price folder for tests, and the prices that come with costaudit, read once."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

from costaudit.prices.book import PriceBook, load

OPENAI = """\
provider: openai
name: OpenAI
pages:
  prices: https://example.com/prices
unlisted:
  cache_write: input
caching:
  main:
    mode: automatic
    min_tokens: 1_024
    ttl: [5m, 1h]
    source: prices
    checked: 2026-10-14
batch:
  window_hours: 24
  caching: listed
  source: prices
  checked: 2026-10-14

models:
  - id: alpha-1
    names: [alpha-one, alpha-1-2026-01-05]
    tier: flagship
    context: {input: 400_000, output: 8_192}
    features: [tools, vision]
    caching: main
    retires: 2027-06-01
    billed_as: beta
    prices:
      - from: start
        standard:              {input: 2.5, cache_read: 0.25, output: 10, web_search_per_1k: 10}
        standard over 200_000: {input: 5, cache_read: 0.5, output: 15}
        batch:                 {input: 1.25, cache_read: standard, output: 5}
        eu standard:           {input: 2.75, cache_read: 0.275, output: 11}
        source: prices
        checked: 2026-10-14
      - from: 2026-06-01T12:00Z
        standard: {input: 2, cache_read: input, output: 8, web_search_per_1k: 5}
        source: prices
        checked: 2026-10-14
      - from: 2026-09-01
        status: cancelled
        standard: {input: 9, output: 9}
        source: prices
        checked: 2026-10-14

  - id: beta
    tier: budget
    prices:
      - from: start
        window: {weekdays: mon-fri, utc: ["22:00-02:00"]}
        standard:           {input: 0.2, output: 0.4}
        standard in window: {input: 0.4, output: 0.8}
        source: prices
        checked: 2026-10-14
        confidence: secondary
        note: Dearer at night.
"""


def folder(path: Path, openai: str = OPENAI, **others: str) -> Path:
    """A price folder in `path` with openai.yaml and the other files, by provider."""
    path.mkdir(parents=True, exist_ok=True)
    (path / "VERSION").write_text("2026.11.1\n")
    for provider, text in {"openai": openai, **others}.items():
        (path / f"{provider}.yaml").write_text(text)
    return path


def line_of(text: str, part: str) -> int:
    """The line of a file on which a part of it stands for the first time."""
    return text[: text.index(part)].count("\n") + 1


@cache
def shipped() -> PriceBook:
    return load()


def mtok(usd: str, tokens: int) -> Decimal:
    """What that many tokens cost at a price per million."""
    return Decimal(usd) * tokens / 1_000_000
