"""Stores of any size for the benchmarks, filled in SQL: invented, the same rows for the same arguments."""

from __future__ import annotations

from pathlib import Path

import duckdb

from costaudit import store

OFFERS = (
    ("openai", "gpt-5.4"), ("openai", "gpt-5.4-mini"), ("openai", "gpt-5.5"), ("openai", "gpt-4o"), ("openai", "gpt-4o-mini"), ("openai", "gpt-4.1"),
    ("anthropic", "claude-opus-4-7"), ("anthropic", "claude-sonnet-4-6"), ("anthropic", "claude-haiku-4-5"), ("google", "gemini-2.5-flash"),
    ("google", "gemini-2.5-flash-lite"), ("google", "gemini-2.5-pro"), ("deepseek", "deepseek-chat"), ("mistral", "mistral-small-latest"),
)  # fmt: skip
TIERS = ("standard", "standard", "standard", "batch")

_FILL = """
insert into request by name
select i as request_key, 'r' || i as request_id, 0 as part, 1 + (h % $offers)::integer as offer_id,
       timestamp '2026-06-01' + to_microseconds(i * (90 * 86400000000 // $rows)) as ts, 1 as source_id, i as source_line,
       'chat' as operation, 'ok' as status, (h // 7) % 4 = 0 as stream, 1000 as latency_ms,
       'app-' || (h // 11) % 12 as app, 'team-' || (h // 13) % 6 as team, 'user-' || (h // 17) % 5000 as user_id,
       'c' || (i // 11) as conversation_id, map() as tags,
       ['classification', 'extraction', 'qa', 'drafting', 'conversation', 'other'][1 + ((h // 19) % 6)::integer] as task, 'categories.yaml:1' as task_reason,
       t.input_tokens, t.output_tokens, case when (h // 31) % 5 = 0 then t.output_tokens // 3 else 0 end as reasoning_tokens,
       t.input_tokens - t.cache_read as input, t.cache_read, 0 as cache_write, 0 as cache_write_1h, t.output_tokens as output,
       'inclusive' as input_basis, 'reported' as usage_basis
from (select i, md5_number_lower('s' || i) as h from range($rows) r(i)),
     lateral (select (50 + h % 20000)::bigint as input_tokens, (1 + (h // 23) % 1500)::bigint as output_tokens,
                     case when (h // 29) % 100 < 45 then ((50 + h % 20000) // 2)::bigint else 0 end as cache_read) t
"""


def filled(path: Path, rows: int) -> duckdb.DuckDBPyConnection:
    """A store of `rows` requests over 90 days, made once, then found again."""
    new = not path.exists()
    con = store.open_store(path, write=new)
    if new:
        offers = [(provider, model, tier) for provider, model in OFFERS for tier in TIERS]
        for number, (provider, model, tier) in enumerate(offers, 1):
            con.execute("insert into offer values (?, ?, ?, ?, ?, null)", [number, provider, model, model, tier])
        con.execute(_FILL, {"rows": rows, "offers": len(offers)})
        con.execute("checkpoint")
    return con
