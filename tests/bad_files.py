"""Broken logs read for the tests: what has to hold of a store whatever was in the file."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from costaudit import ingest, store

SECRETS = (
    "sk-proj-A1b2C3d4",
    "IOSFODNN7EXAMPLE",
    "a.b@example.com",
    "4111 1111",
    "eyJhbGci",
    "abc123def456",
    "api03-xxx",
    "SECRETSECRET",
)
SAID = ("hello ", "never closed", "<script")
EVERYTHING_MAY_BE_BAD = ingest.Choices(max_bad=Decimal(1))


def read(
    con: duckdb.DuckDBPyConnection, path: Path, choices: ingest.Choices = EVERYTHING_MAY_BE_BAD
) -> ingest.FileSummary:
    """Ingest one file; whatever was in it, the counts have to add up."""
    (file,) = ingest.ingest(con, [str(path)], choices).files
    if not file.failed:
        assert file.requests + file.refused + file.duplicates + file.not_requests == file.records
        assert con.execute("select coalesce(sum(requests), 0) from source").fetchall() == [(file.requests,)]
        assert con.execute("select coalesce(sum(records), 0) from refusal_count").fetchall() == [(file.refused,)]
    return file


def count(con: duckdb.DuckDBPyConnection) -> int:
    return int(con.execute("select count(*) from request where part = 0").fetchall()[0][0])


def requests_of(path: Path) -> list[tuple[Any, ...]]:
    with store.open_store(":memory:", write=True) as con:
        read(con, path)
        return con.execute(
            "select r.* exclude (source_id, request_key, prompt_identity), o.* "
            "from request r join offer o using (offer_id) order by all"
        ).fetchall()


def no_content_in(con: duckdb.DuckDBPyConnection) -> None:
    """What a prompt says, or a secret, in any cell of any table."""
    for (table,) in con.execute("select table_name from duckdb_tables() where not temporary order by all").fetchall():
        kept = json.dumps(con.execute('select * from "' + table + '"').fetchall(), default=str)
        assert not [word for word in (*SECRETS, *SAID) if word in kept], table


def no_secret_in(path: Path) -> None:
    for file in (path, path.with_name(path.name + ".wal")):
        if file.exists():
            kept = file.read_bytes()
            assert not [word for word in SECRETS if word.encode() in kept]
