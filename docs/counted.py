"""What costaudit makes of a folder of logs, one line a folder in it: `python docs/counted.py DIR`, as a Markdown table.

Each folder is read into a store of its own, as `costaudit ingest FOLDER` would.
"""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

from costaudit import duplicates, ingest, store
from costaudit.money import dollars, plain
from costaudit.prices import book, rates

_SUMS = """
select coalesce(sum(r.input_tokens), 0)::bigint, coalesce(sum(r.output_tokens), 0)::bigint,
       coalesce(sum(c.list_cost), 0),
       coalesce(sum(r.logged_cost), 0), coalesce(sum(c.list_cost) filter (r.logged_cost is not null), 0),
       coalesce(count_if(c.list_cost is null), 0)
from request r join charges('request') c using (request_key)
"""


def main(root: Path) -> None:
    prices = book.load(None)
    heads = ["folder", "readers", "records", "requests", "refused", "duplicates", "duplicates by kind", "no request"]
    heads += ["input", "output", "list cost", "logged", "list, where logged", "no list cost"]
    print("| " + " | ".join(heads) + " |")
    print("|---|---|--:|--:|--:|--:|---|" + "--:|" * (len(heads) - 7))
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        with store.open_store(":memory:", write=True) as con:
            files = ingest.ingest(con, [str(folder)], ingest.Choices(max_bad=Decimal(1))).files
            rates.install(con, prices)
            ((tokens_in, tokens_out, listed, logged, beside, unpriced),) = con.execute(_SUMS).fetchall()
        readers = (
            ", ".join(sorted({file.reader for file in files if file.reader and file.records}))
            or "none: bills or no logs"
        )
        counts = [
            sum(getattr(file, name) for file in files)
            for name in ("records", "requests", "refused", "duplicates", "not_requests")
        ]
        money = [plain(dollars(listed).quantize(Decimal("0.0001"))), plain(Decimal(logged).quantize(Decimal("0.0001"))),
                 plain(dollars(beside).quantize(Decimal("0.0001")))]  # fmt: skip
        kinds = duplicates.added_up(file.kinds for file in files)
        told = ", ".join(f"{count:,} {kind}" for kind, count in kinds.items())
        numbers = [f"{count:,}" for count in (*counts, tokens_in, tokens_out)]
        print(
            f"| {folder.name} | {readers} | "
            + " | ".join((*numbers[:4], told, *numbers[4:]))
            + " | "
            + " | ".join(money)
            + f" | {unpriced:,} |",
            flush=True,
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
