"""charges() grouped by model, against the bare product of two columns and against a range join written by hand."""

from __future__ import annotations

import resource
import statistics
import sys
import time
from pathlib import Path

import made_store

from costaudit.prices import book, rates

BARE = "select sum(input_tokens * output_tokens) from request"
HAND = """
select r.offer_id, count(*), sum(r.input * p.input + r.cache_read * p.cache_read + r.cache_write * p.cache_write
                                 + r.cache_write_1h * p.cache_write_1h + r.output * p.output)
from request r join rate p on p.offer_id = r.offer_id and r.ts >= p.ts_from and r.ts < p.ts_to
                           and r.input_tokens >= p.input_from and r.input_tokens < p.input_to
group by r.offer_id
"""
OURS = "select offer_id, count(*), sum(cost) from charges('request') group by offer_id"


def main(rows: int, folder: Path) -> None:
    con = made_store.filled(folder / f"store-{rows}.duckdb", rows)
    rates.install(con, book.load(None))
    seconds = {name: _median(con, sql) for name, sql in (("bare", BARE), ("hand", HAND), ("ours", OURS))}
    ours = {offer: (count, cost) for offer, count, cost in con.execute(OURS).fetchall()}
    exact = all(ours[offer] == (count, cost) for offer, count, cost in con.execute(HAND).fetchall())
    print(f"charges() by model, {rows:,} requests: {seconds['ours']:.2f} s")
    print(f"  {seconds['ours'] / seconds['bare']:.1f} x the bare sum(a*b) ({seconds['bare']:.3f} s)")
    print(
        f"  {seconds['ours'] / seconds['hand']:.2f} x a range join written by hand ({seconds['hand']:.2f} s); same sums: {exact}"
    )
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _median(con, sql: str, runs: int = 5) -> float:  # type: ignore[no-untyped-def]
    taken = []
    for _ in range(runs + 1):
        started = time.perf_counter()
        con.execute(sql).fetchall()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken[1:])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000, Path(sys.argv[2] if len(sys.argv) > 2 else "/tmp"))
