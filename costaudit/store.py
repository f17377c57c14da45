"""The DuckDB file: open, create, query.

A store is opened hardened: no extension is fetched, no file but the store is read or written, time is UTC, and the
configuration is locked. What is written is readable by its owner only.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb

from costaudit import __version__
from costaudit.errors import EnvironmentTrouble, LockedError, StoreError

SCHEMA_VERSION = 4
MEMORY_LIMIT = "1500MB"  # spilling to disk beats being killed on a laptop; COSTAUDIT_MEMORY overrides it
STORAGE_VERSION = "v1.4.0"  # so that every DuckDB we support can open the file
_LOCKED = re.compile(r"PID (\d+)")
_NO_FETCHING = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
}
_PARSED: dict[str, list[duckdb.Statement]] = {}  # by name; what was parsed is copied when it is executed, not used up


@cache
def statement(name: str) -> str:
    """The SQL statement(s) in `sql/NAME.sql`."""
    return files("costaudit").joinpath("sql", f"{name}.sql").read_text("utf-8")


def run(con: duckdb.DuckDBPyConnection, name: str, **parameters: object) -> None:
    """Execute each statement of `sql/NAME.sql` in turn, giving it those `parameters` it names.

    A file is read and parsed once in the life of the program: twenty policies would parse the same text twenty times.
    """
    if name not in _PARSED:
        _PARSED[name] = con.extract_statements(statement(name))
    _execute(con, _PARSED[name], parameters)


def run_sql(con: duckdb.DuckDBPyConnection, text: str, parameters: Mapping[str, object] | None = None) -> None:
    """Execute each statement of `text` in turn, giving it those `parameters` it names."""
    _execute(con, con.extract_statements(text), parameters or {})


def _execute(
    con: duckdb.DuckDBPyConnection, statements: Sequence[duckdb.Statement], parameters: Mapping[str, object]
) -> None:
    for sql in statements:
        con.execute(sql, {key: parameters[key] for key in sql.named_parameters})


def open_store(path: str | Path, *, write: bool) -> duckdb.DuckDBPyConnection:
    """Open the store at `path` (`:memory:` for one that is never written), creating it when `write`.

    A store of an older version is migrated, also when it is only to be read.

    Raises StoreError when there is none, it is damaged or of a later version; LockedError when another process holds
    it; EnvironmentTrouble when the machine refuses.
    """
    place = str(path)
    new = place == ":memory:" or not Path(place).exists()
    if new and not write:
        raise StoreError(f"there is no store at {place}", hint="make one with: costaudit ingest PATH")
    spill = tempfile.mkdtemp(prefix="costaudit-")
    try:
        if new and place != ":memory:":
            _create_file(place)
        con = _connect(place, spill, read_only=not write)
        if new:
            run(con, "schema")
            con.execute("insert into meta values (?, ?, ?)", [SCHEMA_VERSION, __version__, os.urandom(16)])
        else:
            con = _migrated(con, place, spill, _version(con, place), write=write)
        run(con, "functions")
        run(con, "charges")
    except BaseException:
        shutil.rmtree(spill, ignore_errors=True)
        raise
    weakref.finalize(con, shutil.rmtree, spill, True)
    return con


def _connect(place: str, spill: str, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    before = os.umask(0o077)
    try:
        con = duckdb.connect(
            place,
            read_only=read_only,
            config={
                **_NO_FETCHING,
                "memory_limit": os.environ.get("COSTAUDIT_MEMORY", MEMORY_LIMIT),
                "temp_directory": spill,
            },
        )
    except duckdb.Error as error:
        raise _explained(error, place) from None
    finally:
        os.umask(before)
    for setting in (
        "set TimeZone = 'UTC'",
        "set enable_progress_bar = false",
        "set python_enable_replacements = false",
        "set enable_external_access = false",
        "set lock_configuration = true",
    ):
        con.execute(setting)
    return con


def _create_file(place: str) -> None:
    folder = Path(place).absolute().parent
    if not folder.is_dir():
        raise StoreError(f"there is no folder {folder} to make the store in")
    before = os.umask(0o077)
    try:
        with duckdb.connect(":memory:", config=dict(_NO_FETCHING)) as con:
            quoted = place.replace("'", "''")  # DuckDB 1.5's ATTACH takes no bound parameter
            con.execute("attach '" + quoted + "' as made (storage_version '" + STORAGE_VERSION + "')")
            con.execute("detach made")
    except duckdb.Error as error:
        raise _explained(error, place) from None
    finally:
        os.umask(before)


def _migrated(
    con: duckdb.DuckDBPyConnection, place: str, spill: str, version: int, *, write: bool
) -> duckdb.DuckDBPyConnection:
    """The store at our version: `con` itself, or a connection made anew after the file was changed."""
    if version == SCHEMA_VERSION:
        return con
    if not write:
        con.close()
        con = _connect(place, spill, read_only=False)
    for step in range(version + 1, SCHEMA_VERSION + 1):
        con.execute("begin")
        run(con, f"migrate_{step}", app_version=__version__, prefix_key=os.urandom(16))
        con.execute("commit")
    if write:
        return con
    con.close()
    return _connect(place, spill, read_only=True)


def _version(con: duckdb.DuckDBPyConnection, place: str) -> int:
    try:
        found = con.execute("select schema_version, app_version from meta").fetchall()
    except duckdb.Error:
        found = []
    if not found:
        raise StoreError(f"{place} is a database, but not a costaudit store", hint="give another file with --db")
    version, app = int(found[0][0]), found[0][1]
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"{place} was made by costaudit {app} (store version {version}); this is costaudit {__version__} "
            f"(store version {SCHEMA_VERSION})",
            hint="use that version, or ingest the logs again into a new store",
        )
    return version


def _explained(error: duckdb.Error, place: str) -> EnvironmentTrouble | StoreError:
    text = str(error)
    if "lock" in text:
        pid = _LOCKED.search(text)
        holder = f"process {pid.group(1)}" if pid else "another process"
        return LockedError(f"{place} is in use by {holder}", hint="wait for it to finish, then run the command again")
    if "ermission denied" in text:
        return EnvironmentTrouble(f"no permission to open {place}")
    if "No space left" in text:
        return EnvironmentTrouble(
            f"the disk is full: {place} cannot be written", hint="free space and run the command again"
        )
    if "read-only" in text.lower() and "file system" in text.lower():
        return EnvironmentTrouble(f"{place} is on a read-only file system")
    return StoreError(f"{place} is not a costaudit store, or is damaged", hint="give another file with --db")
