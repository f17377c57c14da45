"""A small price list and a small log for tests of simulate: prices are round, so that sums can be done by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from test_report import add_request

from costaudit import policy, simulate, store
from costaudit.document import Document
from costaudit.money import dollars
from costaudit.prices.book import PriceBook, load
from costaudit.simulation.numbers import Result

OPENAI = """\
provider: openai
name: OpenAI
pages: {prices: https://example.org/prices}
batch: {window_hours: 24, caching: listed, source: prices, checked: 2026-10-01}
models:
  - id: big
    tier: flagship
    tokenizer: o200k
    context: {input: 400_000, output: 100_000}
    features: [tools, json_schema, vision, reasoning]
    prices:
      - from: start
        standard: {input: 10, cache_read: 1, output: 40}
        batch:    {input: 5, cache_read: standard, output: 20}
        source: prices
        checked: 2026-10-01
  - id: embed
    tier: budget
    operation: embeddings
    context: {input: 8_000}
    prices:
      - from: start
        standard: {input: 1}
        source: prices
        checked: 2026-10-01
  - id: gone
    tier: mid
    tokenizer: o200k
    context: {input: 400_000, output: 100_000}
    features: [tools, json_schema]
    retires: 2026-01-01
    prices:
      - from: start
        standard: {input: 1, output: 4}
        source: prices
        checked: 2026-10-01
  - id: late
    tier: budget
    tokenizer: o200k
    context: {input: 400_000, output: 100_000}
    features: [tools, json_schema]
    released: 2026-10-20
    prices:
      - from: 2026-10-20
        standard: {input: 0.5, output: 1}
        batch:    {input: 0.25, output: 0.5}
        source: prices
        checked: 2026-10-21
  - id: middle
    tier: mid
    tokenizer: o200k
    context: {input: 400_000, output: 100_000}
    features: [tools, json_schema, vision, reasoning]
    prices:
      - from: start
        standard: {input: 2, cache_read: 0.5, output: 8}
        batch:    {input: 1, cache_read: 0.25, output: 4}
        source: prices
        checked: 2026-10-01
  - id: small
    tier: budget
    tokenizer: o200k
    context: {input: 8_000, output: 4_000}
    features: [json_schema]
    released: 2025-01-01
    prices:
      - from: start
        standard: {input: 1, cache_read: 0.25, output: 4}
        source: prices
        checked: 2026-10-01
"""
ANTHROPIC = """\
provider: anthropic
name: Anthropic
pages: {prices: https://example.org/prices}
batch: {window_hours: 24, caching: none, source: prices, checked: 2026-10-01}
models:
  - id: claude-big
    tier: flagship
    tokenizer: claude
    context: {input: 200_000, output: 64_000}
    features: [tools, json_schema, vision, reasoning]
    prices:
      - from: start
        standard: {input: 5, cache_read: 0.5, cache_write: 6.25, cache_write_1h: 10, output: 25}
        batch:    {input: 2.5, output: 12.5}
        source: prices
        checked: 2026-10-01
  - id: claude-new
    tier: mid
    tokenizer: claude
    context: {input: 200_000, output: 64_000}
    features: [tools, json_schema]
    released: 2026-10-20
    prices:
      - from: start
        standard: {input: 2, output: 10}
        source: prices
        checked: 2026-10-01
"""
AWS = """\
provider: aws
name: Amazon Bedrock
pages: {prices: https://example.org/prices}
models:
  - id: claude-big
    tier: flagship
    tokenizer: claude
    context: {input: 200_000, output: 64_000}
    features: [tools, json_schema]
    prices:
      - from: start
        standard: {input: 6, output: 30}
        source: prices
        checked: 2026-10-01
  - id: claude-new
    tier: mid
    tokenizer: claude
    context: {input: 200_000, output: 64_000}
    features: [tools, json_schema]
    prices:
      - from: start
        standard: {input: 2, output: 10}
        source: prices
        checked: 2026-10-01
  - id: claude-old
    tier: mid
    tokenizer: claude
    context: {input: 200_000, output: 64_000}
    features: [tools, json_schema]
    prices:
      - from: start
        standard: {input: 3, output: 15}
        source: prices
        checked: 2026-10-01
"""
BIG, SMALL, CLAUDE, UNKNOWN, MIDDLE, BIG_BATCH, GONE, EMBED, CLAUDE_AWS = range(1, 10)
OFFERS = (
    (BIG, "openai", "big", "standard"),
    (SMALL, "openai", "small", "standard"),
    (CLAUDE, "anthropic", "claude-big", "standard"),
    (UNKNOWN, "openai", "nobody-knows", "standard"),
    (MIDDLE, "openai", "middle", "standard"),
    (BIG_BATCH, "openai", "big", "batch"),
    (GONE, "openai", "gone", "standard"),
    (EMBED, "openai", "embed", "standard"),
    (CLAUDE_AWS, "aws", "claude-big", "standard"),
)
HEAD = "version: 1\nname: p\nwhy: because\n"
MILLION = 1_000_000


@dataclass
class Bench:
    """A store, prices, and a folder for policies. `add` puts a request of the model `big` unless told otherwise."""

    folder: Path
    con: duckdb.DuckDBPyConnection
    book: PriceBook
    keys: int = 0
    policies: int = field(default=0)

    def add(self, **values: Any) -> None:
        self.keys += 1
        add_request(self.con, self.keys, **{"task": "qa", "offer_id": BIG, **values})

    def policy(self, text: str) -> policy.Policy:
        self.policies += 1
        path = self.folder / f"p{self.policies}.yaml"
        path.write_text(HEAD + text, "utf-8")
        return policy.load(path)

    def outcome(self, *texts: str, **how: Any) -> simulate.Outcome:
        return simulate.simulate(self.con, self.book, [self.policy(text) for text in texts], **how)

    def run(self, text: str, **how: Any) -> Result:
        (result,) = self.outcome(text, **how).results
        return result

    def saved(self, text: str) -> Decimal:
        return dollars(self.run(text).saved)

    def kept(self, text: str) -> list[tuple[str, int]]:
        return [(kept.reason, kept.requests) for kept in self.run(text).kept]

    def document(self, text: str) -> Document:
        (document,) = self.outcome(text).documents
        return document


def bench(folder: Path) -> Bench:
    prices = folder / "prices"
    prices.mkdir()
    (prices / "openai.yaml").write_text(OPENAI, "utf-8")
    (prices / "anthropic.yaml").write_text(ANTHROPIC, "utf-8")
    (prices / "aws.yaml").write_text(AWS, "utf-8")
    (prices / "VERSION").write_text("2026.10.1\n", "utf-8")
    con = store.open_store(":memory:", write=True)
    con.execute("insert into source values (1, 'a.jsonl', 'ab', 1, 'x', 9, 0, 9, 0, 0, 0, null, null, '2026-11-01')")
    for offer_id, provider, model, tier in OFFERS:
        con.execute("insert into offer values (?, ?, ?, null, ?, null)", [offer_id, provider, model, tier])
    return Bench(folder, con, load(prices))
