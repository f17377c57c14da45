"""All stages of a policy on requests that carry 20 blocks each, against the bare window query over the same chains.

    python benchmarks/cache_replay.py [REQUESTS]

Prints ratios of processor time, never pass or fail: `what-if` is everything `simulate` does; `bare` one unnest, lag and
count over the chains and one `charges()`.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from costaudit import policy, simulate, store
from costaudit.policy import Policy
from costaudit.prices import rates
from costaudit.prices.book import load

ALL = """\
version: 1
name: all-levers
why: every stage at once
trim:
  - when: {task: coding}
    assume: {output_tokens: 0.9}
    because: benchmark
cache:
  responses:
    - when: {task: classification}
      for: 24h
  prompts:
    - when: {task: [qa, coding]}
      for: 1h
route:
  - when: {task: classification}
    to: openai/gpt-5-nano
  - when: {task: %s}
    to: anthropic/claude-haiku-4-5
    share: %s
tier:
  - when: {task: other}
    to: standard
batch:
  - when: {task: extraction}
    within: 24h
"""
REQUESTS = """
insert into request by name
select i as request_key, 'r' || i as request_id, 0::smallint as part, 1 + (i % 3)::integer as offer_id,
       timestamp '2026-10-01' + to_microseconds((i * 2592000000000 // $rows)::bigint) as ts, 1 as source_id, i as source_line, 'chat' as operation, 'ok' as status,
       300 as ttft_ms, 'c' || (i // 4) as conversation_id,
       (['qa', 'classification', 'coding', 'extraction', 'conversation'])[1 + (i // 40) % 5] as task, '' as task_reason,
       5120 as input_tokens, 300 as output_tokens, 0 as reasoning_tokens, 5120 as input, 0 as cache_read, 0 as cache_write, 0 as cache_write_1h, 300 as output,
       'inclusive' as input_basis, 'reported' as usage_basis, false as has_tools, false as has_json_schema,
       -- 50 applications share 5 blocks, conversations of four turns share what came before, the last blocks are a request's own
       list_transform(range(1, 21), lambda d: md5_number_lower(case when d <= 5 then 'a' || (i // 40) % 50 when d <= 5 + 3 * (i % 4) then 'c' || (i // 4) else 'r' || i end || ':' || d)) as prompt_prefix,
       256 as prefix_block_tokens, md5_number_lower('q' || i // 2) as prompt_identity, 5 as system_blocks
from range($rows) requests(i)
"""
BARE = """
select sum(live) from (
    select request_key, count(*) filter (ts - before <= interval 5 minute) as live
    from (select request_key, ts, lag(ts) over (partition by offer_id, block order by ts, request_key) as before
          from (select request_key, ts, offer_id, unnest(prompt_prefix) as block from request))
    group by request_key)
"""
OFFERS = (("openai", "gpt-5"), ("anthropic", "claude-sonnet-4-5"), ("openai", "gpt-5.4"))


def main(rows: int) -> None:
    folder = Path(tempfile.mkdtemp())
    con = store.open_store(folder / "bench.duckdb", write=True)
    for number, (provider, model) in enumerate(OFFERS, 1):
        con.execute("insert into offer values (?, ?, ?, null, 'standard', null)", [number, provider, model])
    con.execute(REQUESTS, {"rows": rows})
    book = load()
    rates.install(con, book)
    bare = timed("unnest, lag, count", lambda: con.execute(BARE).fetchall())
    bare += timed("charges()", lambda: con.execute("select sum(cost) from charges('request')").fetchall())
    one = timed("what-if, all stages", lambda: run(con, book, policies(folder, 1)))
    print(f"what-if / bare: {one / bare:.2f}")
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB")
    twenty = timed("twenty policies that differ in routing", lambda: run(con, book, policies(folder, 20)))
    print(f"twenty / one: {twenty / one:.2f}")
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB")


def run(con: duckdb.DuckDBPyConnection, book: object, chosen: list[Policy]) -> None:
    simulate.simulate(con, book, chosen)  # type: ignore[arg-type]


def policies(folder: Path, number: int) -> list[Policy]:
    found = []
    for place in range(number):
        path = folder / f"p{place}.yaml"
        path.write_text(ALL % ("extraction", f"0.{place + 10}"), "utf-8")
        found.append(policy.load(path))
    return found


def timed(what: str, work: Callable[[], object]) -> float:
    """Seconds of processors: on a shared machine they say more than a clock."""
    start, cpu = time.perf_counter(), time.process_time()
    work()
    used = time.process_time() - cpu
    print(f"{what}: {time.perf_counter() - start:.1f} s, {used:.1f} s of processors", flush=True)
    return used


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
