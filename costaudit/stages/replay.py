"""Prompt caches, replayed: prepared once for all policies, then replayed for each arrangement of requests.

A heavy step is data: the SQL of a part, the SQL that merges parts, and the keys that a part must not be split across.
Parts of the replay share no cache, so merging is putting rows together and adding whole numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from costaudit import store
from costaudit.stages.stage import HeavyStep

if TYPE_CHECKING:
    from costaudit.prices.book import PriceBook

REPLAY = HeavyStep("prompt cache", "cache_asked", ("scope", "root"), "cache_replay", "cache_merge")


def prepare(con: duckdb.DuckDBPyConnection, book: PriceBook) -> None:
    """Find the prefixes that requests share, and replay the caching that was on. Needs `sim_scope` and the offers."""
    models = [(model, rules) for model in book.models if (rules := book.cache_rules(model)) is not None]
    store.run(
        con,
        "cache_rules",
        providers=[model.provider for model, _ in models],
        models=[model.id for model, _ in models],
        modes=[rules.mode for _, rules in models],
        min_tokens=[model.cache_min_tokens or rules.min_tokens for model, rules in models],
        max_tokens=[rules.max_tokens for _, rules in models],
        granularity=[rules.granularity for _, rules in models],
        ttls=[list(rules.ttl_s) for _, rules in models],
        refresh=[rules.refresh for _, rules in models],
        write=[rules.write for _, rules in models],
        storage=[rules.storage for _, rules in models],
        lookback_blocks=[rules.lookback_blocks for _, rules in models],
        overflow_rpm=[rules.overflow_rpm for _, rules in models],
    )
    for name in ("cache_nodes", "cache_far", "cache_functions", "cache_logged_asked", "cache_replay", "cache_logged"):
        store.run(con, name)


def needed(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether any request of the log carries what it shares with others."""
    return bool(con.execute("select 1 from cache_request where root is not null limit 1").fetchall())


def settle(con: duckdb.DuckDBPyConnection, stage: str) -> None:
    """After a stage that moves or drops requests: the caches they shared are replayed for all who share them."""
    store.run(con, "cache_changed")
    if con.execute("from cache_changed limit 1").fetchall():
        for name in ("cache_settle_asked", "cache_replay", "cache_settle"):
            store.run(con, name, stage=stage)
