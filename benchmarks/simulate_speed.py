"""One policy, and twenty that differ only in their routing, over requests without prompts and with 20 blocks each.

    python benchmarks/simulate_speed.py [REQUESTS]

Prints seconds of processors and ratios, never pass or fail. About a tenth of the requests are moved; the one is the
middle of the twenty, which move between 6% and 14%.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import duckdb
from cache_replay import OFFERS, REQUESTS

from costaudit import policy, simulate, store
from costaudit.policy import Policy
from costaudit.prices import rates
from costaudit.prices.book import PriceBook, load

ROUTED = """\
version: 1
name: routed
why: one rule, a share of one task
route:
  - when: {task: [qa, extraction]}
    to: %s
    share: 0.%d
"""
NOTHING = "version: 1\nname: nothing\nwhy: no rule\n"
TARGETS = ("openai/gpt-5-nano", "anthropic/claude-haiku-4-5")


def main(rows: int) -> None:
    folder = Path(tempfile.mkdtemp())
    con = store.open_store(folder / "bench.duckdb", write=True)
    for number, (provider, model) in enumerate(OFFERS, 1):
        con.execute("insert into offer values (?, ?, ?, null, 'standard', null)", [number, provider, model])
    con.execute(REQUESTS, {"rows": rows})
    book = load()
    rates.install(con, book)
    for what in ("prompts of 20 blocks", "no prompts"):
        if what == "no prompts":
            con.execute("update request set prompt_prefix = null, prompt_identity = null")
        con.execute("checkpoint")  # as in a store that was closed: rows that were written again are not read twice
        print(what)
        nothing = timed(con, book, [made(folder, "nothing", NOTHING)])
        routed = [made(folder, f"p{n}", ROUTED % (TARGETS[n % 2], 15 + n)) for n in range(20)]
        one, twenty = timed(con, book, routed[10:11]), timed(con, book, routed)
        print(f"  a policy that changes nothing: {nothing:.2f} s, one: {one:.2f} s, twenty: {twenty:.2f} s")
        print(f"  twenty / one: {twenty / one:.2f}")


def made(folder: Path, name: str, text: str) -> Policy:
    path = folder / f"{name}.yaml"
    path.write_text(text, "utf-8")
    return policy.load(path)


def timed(con: duckdb.DuckDBPyConnection, book: PriceBook, policies: list[Policy]) -> float:
    """Seconds of processors: on a shared machine they say more than a clock."""
    start = time.process_time()
    simulate.simulate(con, book, policies)
    return time.process_time() - start


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
