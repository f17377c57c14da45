"""costaudit: what LLM API calls cost, and what they would have cost done differently.

Importing this package imports no heavy library; `open` brings in DuckDB when it is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costaudit.api import Audit

__version__ = "0.1.0"


def open(path: str = "costaudit.duckdb", *, prices: str | None = None) -> Audit:
    """Open (or make) the store at `path`; `":memory:"` keeps it in memory.

    `prices` is a price folder; None means the prices that came with costaudit.
    Raises StoreError when the file is not a costaudit store, LockedError when another process holds it.
    """
    from costaudit import api

    return api.Audit(path, prices=prices)
