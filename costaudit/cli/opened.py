"""A store with the prices installed in it: what nearly every command begins with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from costaudit.document import Prices

if TYPE_CHECKING:
    import duckdb

    from costaudit.prices.book import PriceBook


@dataclass(frozen=True, slots=True)
class Opened:
    con: duckdb.DuckDBPyConnection
    book: PriceBook
    prices: Prices


def priced(db: str, folder: str | None) -> Opened:
    """Open the store to read, with every offer in it resolved. Raises StoreError, LockedError, FileError."""
    from costaudit import store
    from costaudit.prices import rates

    con = store.open_store(db, write=False)
    book = price_book(folder)
    rates.install(con, book)
    return Opened(con, book, Prices(book.version, book.sha256))


@contextmanager
def to_write(db: str, *, dry_run: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    """The store to add to. A store made for this and left without a request or a bill is removed; a dry run makes
    none.
    """
    from costaudit import store

    new = not Path(db).exists()
    con = store.open_store(":memory:" if new and dry_run else db, write=True)
    empty = False
    try:
        try:
            yield con
        finally:
            empty = new and con.execute(store.statement("is_empty")).fetchall() == [(True,)]
    finally:
        con.close()
        if empty:
            Path(db).unlink(missing_ok=True)


def price_book(folder: str | None) -> PriceBook:
    """The price folder, or the prices that came with costaudit when None."""
    from costaudit.prices.book import load

    return load(Path(folder) if folder else None)
