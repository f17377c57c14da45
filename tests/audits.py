"""Prices and a log for tests of the audit: prices are round, so that sums can be done by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from test_report import add_request

from costaudit import store
from costaudit.audit.audit import Audit, audit
from costaudit.audit.found import Found
from costaudit.document import Prices
from costaudit.money import dollars
from costaudit.prices import rates
from costaudit.prices.book import PriceBook, load

NOW = datetime(2026, 11, 1)
START = datetime(2026, 10, 1)
CHECKED = "source: prices, checked: 2026-09-01"
_FEATURES = "features: [tools, json_schema, vision]"


def _model(name: str, tier: str, prices: str, facts: str = "", window: int = 400_000) -> str:
    lines = "".join(f"        {line}\n" for line in prices.split(" | "))
    return (
        f"  - id: {name}\n    tier: {tier}\n    {_FEATURES}\n    context: {{input: {window}, output: 100_000}}\n"
        + "".join(f"    {fact}\n" for fact in facts.split("; ") if fact)
        + f"    prices:\n      - from: start\n{lines}        source: prices\n        checked: 2026-09-01\n"
    )


def _file(provider: str, rules: str, *models: str) -> str:
    return (
        f"provider: {provider}\nname: {provider}\npages: {{prices: https://example.org/prices}}\n{rules}models:\n"
        + "".join(sorted(models))
    )


OPENAI = _file(
    "openai",
    f"batch: {{window_hours: 24, caching: none, {CHECKED}}}\n",
    _model(
        "big",
        "flagship",
        "standard: {input: 10, cache_read: 1, output: 40} | priority: {input: 20, cache_read: 2, output: 80}"
        " | batch: {input: 5, output: 20}",
        "released: 2025-01-01",
    ),
    _model("small", "budget", "standard: {input: 1, output: 4}", "released: 2025-01-01"),
    _model("old", "mid", "standard: {input: 4, output: 8}", "released: 2024-01-01; retires: 2026-12-01; successor: new"),
    _model("new", "mid", "standard: {input: 2, output: 8}", "released: 2026-01-01"),
    _model(
        "banded", "flagship", "standard: {input: 2, output: 8} | standard over 200_000: {input: 4, output: 12}",
        "released: 2026-01-01", 1_000_000,
    ),
    f"""\
  - id: rising
    tier: mid
    context: {{input: 400_000, output: 100_000}}
    prices:
      - from: start
        standard: {{input: 1, output: 4}}
        {CHECKED.replace(", ", chr(10) + "        ")}
      - from: 2027-01-01
        standard: {{input: 3, output: 4}}
        {CHECKED.replace(", ", chr(10) + "        ")}
""",
)  # fmt: skip
ANTHROPIC = _file(
    "anthropic",
    "caching:\n  claude: {mode: explicit, min_tokens: 1_000, storage: free, granularity: 1, ttl: [5m, 1h], refresh: true,"
    f" write: listed, {CHECKED}}}\n",
    _model(
        "claude", "mid", "standard: {input: 4, cache_read: 0.4, cache_write: 5, cache_write_1h: 8, output: 20}",
        "caching: claude; released: 2026-01-01",
    ),
)  # fmt: skip
BIG, PRIORITY, SMALL, OLD, BANDED, RISING, CLAUDE, UNKNOWN, NEW = range(1, 10)
OFFERS = (
    (BIG, "openai", "big", "standard"),
    (PRIORITY, "openai", "big", "priority"),
    (SMALL, "openai", "small", "standard"),
    (OLD, "openai", "old", "standard"),
    (BANDED, "openai", "banded", "standard"),
    (RISING, "openai", "rising", "standard"),
    (CLAUDE, "anthropic", "claude", "standard"),
    (UNKNOWN, "openai", "nobody-knows", "standard"),
    (NEW, "openai", "new", "standard"),
)


def mtok(usd: str, tokens: int) -> Decimal:
    """What tokens cost at a price for a million."""
    return Decimal(usd) * tokens / 1_000_000


@dataclass
class Audited:
    """`ask` puts a request of the model `new`, of the task qa, `after` seconds of the start of October."""

    con: duckdb.DuckDBPyConnection
    book: PriceBook
    keys: int = 0

    def ask(self, after: int = 0, **values: Any) -> None:
        self.keys += 1
        ts = START + timedelta(seconds=after)
        add_request(self.con, self.keys, **{"task": "qa", "offer_id": NEW, "ts": ts, **values})

    def audit(self, **how: Any) -> Audit:
        rates.install(self.con, self.book)
        return audit(self.con, self.book, Prices("2026.10.1", "ab"), **{"now": NOW, **how})

    def found(self, code: str) -> Found | None:
        return next((found for found in self.audit().found if found.finding.code == code), None)

    def stake(self, code: str) -> Decimal | None:
        """What a finding has at stake; None where it did not fire."""
        found = self.found(code)
        return None if found is None else dollars(found.stake or 0)


def audited(folder: Path) -> Audited:
    prices = folder / "prices"
    prices.mkdir()
    (prices / "openai.yaml").write_text(OPENAI, "utf-8")
    (prices / "anthropic.yaml").write_text(ANTHROPIC, "utf-8")
    (prices / "VERSION").write_text("2026.10.1\n", "utf-8")
    con = store.open_store(":memory:", write=True)
    con.execute("insert into source values (1, 'a.jsonl', 'ab', 1, 'x', 9, 0, 9, 0, 0, 0, null, null, '2026-11-01')")
    for offer in OFFERS:
        con.execute("insert into offer values (?, ?, ?, null, ?, null)", list(offer))
    return Audited(con, load(prices))
