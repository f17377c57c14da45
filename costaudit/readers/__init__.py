"""The log formats we read: one `.sql` file each, found by what its records look like.

A reader's file opens with a comment in YAML (its name, a title, which records are its own, and its documentation),
followed by one statement that inserts drafts (draft.sql) from `record(line, byte_offset, text)`. To add a format, add
a file.

`own:` lists alternatives; a record is the reader's when every path of one alternative is there. A path is dotted;
`a=b` also asks for the value; `!a` asks that it is absent. Readers are tried in order of `rank` (low first); the one
that owns most of a file's first records reads the file. `tells:` names what a log of the format usually carries, of
TELLS; `lacks:` and `export:` are for people: what it cannot tell, and how to get one; `untested: true` says that no
real export was at hand; `whole: true` that what a record means may stand far from it in its file, which is then read in
one slice whatever its size.

Readers of others come the same way, a file each: see `plugins`. Bills are recognised alike: see `costaudit.bills`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from costaudit.errors import UsageError

TELLS = ("tokens", "cache", "tier", "cost", "names", "prompts")
SHARED = (
    "values", "macros", "usage", "checked", "spans", "draft",  # before any file
    "slice", "estimate", "checks", "fresh", "requests", "requests_in_order", "duplicates", "known", "verdicts", "keep",
)  # fmt: skip
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is quicker, where PyYAML has it


@dataclass(frozen=True, slots=True)
class Reader:
    """A log format: `own` as above; `sql` the statement; `columns` the names its delimited form has in the header."""

    name: str
    title: str
    own: tuple[tuple[str, ...], ...]
    rank: int
    sql: str
    columns: tuple[str, ...] = field(default=())
    tells: tuple[str, ...] = field(default=())
    lacks: str = ""
    export: str = ""
    untested: bool = False
    whole: bool = False

    def owns(self, record: Any) -> bool:
        return isinstance(record, dict) and any(
            all(_holds(record, path) for path in alternative) for alternative in self.own
        )


def readers() -> tuple[Reader, ...]:
    """Every reader, in the order they are tried."""
    return in_order(in_folder(files("costaudit").joinpath("readers"), but=SHARED))


def in_folder(folder: Traversable, but: tuple[str, ...] = ()) -> list[Reader]:
    """The readers of a folder, one a `.sql` file, but for those names."""
    named = sorted((file.name.removesuffix(".sql"), file) for file in folder.iterdir() if file.name.endswith(".sql"))
    return [parsed(name, file.read_text("utf-8")) for name, file in named if name not in but]


def in_order(found: list[Reader]) -> tuple[Reader, ...]:
    """In the order they are tried."""
    return tuple(sorted(found, key=lambda reader: (reader.rank, reader.name)))


def detect(sample: list[str], known: tuple[Reader, ...]) -> Reader | None:
    """The reader that owns most records of `sample` (JSON texts); None when none owns any."""
    records = [record for record in map(_loaded, sample) if isinstance(record, dict)]
    scores = {reader.name: sum(map(reader.owns, records)) for reader in known}
    best = max(scores.values(), default=0)
    return next((reader for reader in known if best and scores[reader.name] == best), None)


def named(name: str, known: tuple[Reader, ...]) -> Reader:
    """Raises UsageError, listing the readers there are, when none has that name."""
    found = next((reader for reader in known if reader.name == name), None)
    if found is None:
        raise UsageError(f"there is no reader {name}", hint="one of: " + ", ".join(reader.name for reader in known))
    return found


def columns(known: tuple[Reader, ...]) -> frozenset[str]:
    """The column names by which any reader knows a delimited text's header."""
    return frozenset(name for reader in known for name in reader.columns)


def shared(name: str) -> str:
    """One of the statements every reader shares."""
    return files("costaudit").joinpath("readers", f"{name}.sql").read_text("utf-8")


def parsed(name: str, text: str) -> Reader:
    """A reader from its file. Raises KeyError for a header without title or `own:`, YAMLError for one that is no
    YAML.
    """
    header, _, sql = text.removeprefix("/*").partition("*/")
    meta = yaml.load(header, _LOADER)
    return Reader(
        name.replace("_", "-"),
        meta["title"],
        tuple(tuple(alternative) for alternative in meta["own"]),
        meta.get("rank", 50),
        sql,
        tuple(meta.get("columns") or ()),
        tuple(meta.get("tells") or ()),
        meta.get("lacks", ""),
        meta.get("export", ""),
        meta.get("untested", False),
        meta.get("whole", False),
    )


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _holds(record: dict[str, Any], path: str) -> bool:
    if path.startswith("!"):
        return not _holds(record, path[1:])
    path, _, wanted = path.partition("=")
    value: Any = record
    for step in path.split("."):
        if isinstance(value, str) and value[:1] in "{[":
            value = _loaded(value)
        if isinstance(value, list) and value and not step.isdigit():
            value = value[0]
        if not isinstance(value, dict) or step not in value:
            return False
        value = value[step]
    return value is not None and (not wanted or str(value) == wanted)
