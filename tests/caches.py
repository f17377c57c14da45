"""Prices and a log for tests of prompt and response caches: prices are round, so that sums can be done by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from simulated import Bench, bench

from costaudit.money import dollars
from costaudit.prices.book import load

_RULES = "source: prices, checked: 2026-10-01, storage: free, granularity: %s, ttl: [%s], refresh: true, write: %s"
_OLD = _RULES % ("128", "10m, 1h, 24h", "free")
_NEW = _RULES % ("1", "30m", "listed")
_TRACED = _RULES % ("1", "5m, 1m, 1h, 24h", "free")
_LEAST = _RULES % ("1", "24h", "free")
_CLAUDE = _RULES % ("1", "5m, 1h", "listed") + ", lookback_blocks: 20"
_CROWDED = _RULES % ("1", "10m, 24h", "free") + ", overflow_rpm: 2"
_HALF_DAY = _RULES % ("1", "30m, 12h", "listed")
_ANY = "source: prices, checked: 2026-10-01, storage: free, granularity: 64, write: free"
START = datetime(2026, 10, 1)


def provider(name: str, caching: str, models: dict[str, tuple[str, str]]) -> str:
    """A price file: `models` are names with their rules and prices."""
    lines = [
        f"provider: {name}\nname: {name}\npages: {{prices: https://example.org/prices}}\n{caching}"
        f"batch: {{window_hours: 24, caching: none, source: prices, checked: 2026-10-01}}\nmodels:\n"
    ]
    for model, (rules, prices) in sorted(models.items()):
        said = f"    caching: {rules}\n" if rules else ""
        lines.append(
            f"  - id: {model}\n    tier: mid\n    tokenizer: one\n    context: {{input: 1_000_000, output: 100_000}}\n"
            f"    features: [tools, json_schema]\n{said}"
            "    prices:\n      - from: start\n"
            + "".join(f"        {tier}: {{{of}}}\n" for tier, of in _tiers(prices))
            + "        source: prices\n        checked: 2026-10-01\n"
        )
    return "".join(lines)


def _tiers(prices: str) -> list[tuple[str, str]]:
    first, *others = prices.split(" | ")
    return [("standard", first), *((each.split(" ", 1)[0], each.split(" ", 1)[1]) for each in others)]


OPENAI = provider(
    "openai",
    "caching:\n"
    f"  old: {{mode: automatic, min_tokens: 1_024, {_OLD}}}\n"
    f"  new: {{mode: automatic, min_tokens: 1_024, {_NEW}}}\n"
    f"  traced: {{mode: automatic, {_TRACED}}}\n"
    f"  least: {{mode: automatic, min_tokens: 1_024, {_LEAST}}}\n"
    f"  crowded: {{mode: automatic, {_CROWDED}}}\n"
    f"  half-day: {{mode: automatic, min_tokens: 1_024, {_HALF_DAY}}}\n",
    {
        "crowded": ("crowded", "input: 10, cache_read: 1, output: 40"),
        "half-day": ("half-day", "input: 10, cache_read: 1, cache_write: 12.5, cache_write_12h: 25, output: 40"),
        "no-half-day": ("half-day", "input: 10, cache_read: 1, cache_write: 12.5, output: 40"),
        "least": ("least", "input: 10, cache_read: 1, output: 40"),
        "old": (
            "old",
            "input: 10, cache_read: 1, output: 40 | flex input: 5, cache_read: 0.5, output: 20"
            " | priority input: 20, cache_read: 2, output: 80",
        ),
        "old-mini": ("old", "input: 2, cache_read: 0.2, output: 8"),
        "new": ("new", "input: 10, cache_read: 1, cache_write: 12.5, output: 40"),
        "traced": ("traced", "input: 10, cache_read: 1, output: 40"),
        "plain": ("", "input: 10, cache_read: 1, output: 40"),
    },
)
ANTHROPIC = provider(
    "anthropic",
    f"caching:\n  claude: {{mode: explicit, min_tokens: 1_024, {_CLAUDE}}}\n",
    {
        "sonnet": ("claude", "input: 3, cache_read: 0.3, cache_write: 3.75, cache_write_1h: 6, output: 15"),
        "haiku": ("claude", "input: 1, cache_read: 0.1, cache_write: 1.25, cache_write_1h: 2, output: 5"),
    },
)
MISTRAL = provider(
    "mistral",
    f"caching:\n  any: {{mode: automatic, {_ANY}}}\n  stored: {{mode: automatic, {_ANY.replace('storage: free', 'storage: listed')}}}\n",
    {
        "large": ("any", "input: 2, cache_read: 0.2, output: 6"),
        "stored": ("stored", "input: 2, cache_read: 0.2, output: 6, cache_storage_mtok_hour: 1"),
    },
)
_GEMINI = (
    "mode: automatic, min_tokens: 1_024, source: prices, checked: 2026-10-01, granularity: 1, ttl: [1h], write: free"
)
GOOGLE, VERTEX = (
    provider(
        name,
        f"caching:\n  gemini: {{{_GEMINI}, storage: listed}}\n",
        {
            "gemini-pro": (
                "gemini",
                "input: 2, cache_read: 0.2, cache_write: input, output: 12, cache_storage_mtok_hour: 4.5"
                " | batch input: 1, cache_read: standard, cache_write: input, output: 6"
                " | flex input: 1, cache_read: 0.1, cache_write: input, output: 6",
            ),
            "gemini-unlisted": ("gemini", "input: 2, cache_read: 0.2, cache_write: input, output: 12"),
        },
    ).replace("caching: none", "caching: listed")
    for name in ("google", "vertex")
)
(OLD, OLD_MINI, NEW, TRACED, PLAIN, SONNET, HAIKU, LARGE, OLD_PRIORITY, STORED) = range(101, 111)
(PRO, PRO_VERTEX, UNLISTED, PRO_FLEX, CROWDED, HALF_DAY, NO_HALF_DAY) = range(111, 118)
OFFERS = (
    (OLD, "openai", "old", "standard"),
    (OLD_MINI, "openai", "old-mini", "standard"),
    (NEW, "openai", "new", "standard"),
    (TRACED, "openai", "traced", "standard"),
    (PLAIN, "openai", "plain", "standard"),
    (SONNET, "anthropic", "sonnet", "standard"),
    (HAIKU, "anthropic", "haiku", "standard"),
    (LARGE, "mistral", "large", "standard"),
    (OLD_PRIORITY, "openai", "old", "priority"),
    (STORED, "mistral", "stored", "standard"),
    (PRO, "google", "gemini-pro", "standard"),
    (PRO_VERTEX, "vertex", "gemini-pro", "standard"),
    (UNLISTED, "google", "gemini-unlisted", "standard"),
    (PRO_FLEX, "google", "gemini-pro", "flex"),
    (CROWDED, "openai", "crowded", "standard"),
    (HALF_DAY, "openai", "half-day", "standard"),
    (NO_HALF_DAY, "openai", "no-half-day", "standard"),
)


@dataclass
class Caches:
    """A bench with those prices. `ask` puts a request of blocks of 512 tokens, some seconds from the start."""

    it: Bench

    def ask(self, at: float, chain: list[int] | None = None, offer_id: int = SONNET, **values: Any) -> None:
        tokens = 512 * len(chain or ()) or 1_000
        how = {"input": tokens - values.get("cache_read", 0), "ts": START + timedelta(seconds=at), **values}
        self.it.add(offer_id=offer_id, **how)
        self.it.con.execute(
            "update request set prompt_prefix = ?, prefix_block_tokens = 512 where request_key = ?",
            [chain, self.it.keys],
        )

    def set(self, **values: object) -> None:
        """Set columns of the request put last."""
        for name, value in values.items():
            column = {"system": "system_blocks", "identity": "prompt_identity", "marks": "cache_marks"}.get(name, name)
            self.it.con.execute(f"update request set {column} = ? where request_key = ?", [value, self.it.keys])

    def read(self) -> list[tuple[int, int, int, int]]:
        """What each request reads, writes (usual lifetime, an hour), and sends plain, after the last policy."""
        return self.it.con.execute(
            "select cache_read, cache_write, cache_write_1h, input from sim_request order by source_key, extra"
        ).fetchall()


def caches(folder: Path) -> Caches:
    it = bench(folder)
    prices = folder / "cached"
    prices.mkdir()
    files = {"openai": OPENAI, "anthropic": ANTHROPIC, "mistral": MISTRAL, "google": GOOGLE, "vertex": VERTEX}
    for name, text in files.items():
        (prices / f"{name}.yaml").write_text(text, "utf-8")
    (prices / "VERSION").write_text("2026.10.1\n", "utf-8")
    it.book = load(prices)
    it.con.execute("delete from offer")
    for offer_id, provider_id, model, tier in OFFERS:
        it.con.execute("insert into offer values (?, ?, ?, null, ?, null)", [offer_id, provider_id, model, tier])
    return Caches(it)


def saved(it: Caches, policy: str) -> Decimal:
    return dollars(it.it.run(policy).saved)


def kept(it: Caches, policy: str) -> set[str]:
    return {each.reason for each in it.it.run(policy).kept}
