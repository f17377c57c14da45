"""SQLite, where a tool logs to it: each row of each table becomes a JSON object, with its table's name under
`_table`."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from urllib.parse import quote

import pyarrow as pa

from costaudit.errors import DataError
from costaudit.framing.framed import SAMPLED, Framed, Problem, batch
from costaudit.framing.source import Source

_ROWS = 10_000
_BROKEN = re.compile("[\udc80-\udcff]")


class SqliteFile(Framed):
    """Read without locking or changing it. Raises DataError when it is damaged, or rows of it are in its journal
    still."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        if source.path is None:
            raise DataError("it is a SQLite database, which can be read from a file only, not from stdin")
        journal = source.path.with_name(source.path.name + "-wal")
        if journal.exists() and journal.stat().st_size:
            raise DataError(
                f"rows of it are still in {journal.name}, which would be passed over",
                hint=f"close what writes to it, or run: sqlite3 {source.path.name} 'pragma wal_checkpoint(truncate)'",
            )
        # whichever thread DuckDB pulls from, one at a time
        self._con = sqlite3.connect(
            f"file:{quote(str(source.path.resolve()))}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self._con.text_factory = lambda text: text.decode("utf-8", "surrogateescape")

    def close(self) -> None:
        self._con.close()
        super().close()

    def sample(self, most: int = SAMPLED) -> list[str]:
        found = []
        for table in self._tables():
            found += [text for _, text in zip(range(most), self._records(table), strict=False) if text is not None]
        return found

    def _batches(self) -> Iterator[pa.RecordBatch]:
        number = 0
        rows: list[tuple[int, None, str]] = []
        for table in self._tables():
            for text in self._records(table):
                number += 1
                if text is None:
                    self.problems.append(Problem(number, None, "row.encoding"))
                    continue
                rows.append((number, None, text))
                if len(rows) == _ROWS:
                    yield batch(*zip(*rows, strict=True))
                    rows = []
        if rows:
            yield batch(*zip(*rows, strict=True))

    def _tables(self) -> list[str]:
        try:
            found = self._con.execute("select name from sqlite_master where type = 'table' order by name")
            return [str(name) for (name,) in found if not name.startswith("sqlite_")]
        except sqlite3.DatabaseError:
            raise DataError("it is a damaged SQLite database") from None

    def _records(self, table: str) -> Iterator[str | None]:
        """Each row as a JSON object, None where a text is not UTF-8. Blobs are left out: they are no part of a log."""
        try:
            found = self._con.execute('select * from "' + table.replace('"', '""') + '"')
            names = [column[0] for column in found.description]
            for row in found:
                cells = {name: cell for name, cell in zip(names, row, strict=True) if not isinstance(cell, bytes)}
                text = json.dumps({"_table": table, **cells}, ensure_ascii=False)
                yield None if _BROKEN.search(text) else text
        except sqlite3.OperationalError:
            return  # a virtual table whose module is not here holds an index, not records
        except sqlite3.DatabaseError:
            raise DataError("it is a damaged SQLite database") from None
