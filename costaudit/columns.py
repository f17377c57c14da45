"""`--map FILE`: which column of a table of one's own is which of ours.

    columns:                 # ours: theirs (a column, or a dotted path into JSON)
      request_id: call_id
      timestamp: started
      input_tokens: usage.prompt
      tag.queue: queue
    values:                  # the same for every row
      provider: openai
    seconds_from: 2026-01-01T00:00:00Z     # when times are seconds from a start

Only what is named is read. The names of ours are those of the `table` reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from costaudit import readers, store, yamlfile

READER = "table"
TAG = "tag."


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """`columns` and `values` by our names; `seconds_from` is UTC, None when times are instants."""

    columns: dict[str, str]
    values: dict[str, str]
    seconds_from: datetime | None = None

    @property
    def theirs(self) -> frozenset[str]:
        return frozenset(self.columns.values())

    def install(self, con: duckdb.DuckDBPyConnection) -> None:
        """Make `record`, a view of `framed` with our names. It is read once, as the records stream by."""
        names = [name for name in self.columns if not name.startswith(TAG)]
        tags = [name for name in self.columns if name.startswith(TAG)]
        store.run(
            con,
            "record_mapped",
            names=names,
            flat=[_path([self.columns[name]]) for name in names],
            nested=[_path(self.columns[name].split(".")) for name in names],
            tags=[name.removeprefix(TAG) for name in tags],
            tags_flat=[_path([self.columns[name]]) for name in tags],
            tags_nested=[_path(self.columns[name].split(".")) for name in tags],
            value_names=list(self.values),
            value_texts=list(self.values.values()),
            seconds_from=self.seconds_from,
        )


def load(path: Path) -> ColumnMap:
    """Read a map. Raises FileError with every mistake in it."""
    ours = next(reader for reader in readers.readers() if reader.name == READER).columns
    problems = yamlfile.Problems("map")
    root = yamlfile.read(path, problems)
    top = yamlfile.as_mapping(
        root, problems, known=("version", "columns", "values", "seconds_from"), required=("columns",)
    )
    columns = _named(top.get("columns"), problems, "columns", ours, tags=True)
    values = _named(top.get("values"), problems, "values", ours, tags=False)
    for name in sorted(columns.keys() & values.keys()):
        problems.add(f"{name} is both a column and a value", top.get("values"), hint="leave one")
    since = top.get("seconds_from")
    seconds_from = yamlfile.as_instant(since, problems, "seconds_from") if since else None
    problems.raise_all()
    return ColumnMap(columns, values, seconds_from)


def _named(
    node: yamlfile.Node | None, problems: yamlfile.Problems, what: str, ours: tuple[str, ...], *, tags: bool
) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in yamlfile.as_mapping(node, problems, what):
        if entry.name not in ours and not (tags and entry.name.startswith(TAG) and len(entry.name) > len(TAG)):
            hint = yamlfile.nearest(entry.name, ours) or f"a column is one of: {', '.join(ours)}, tag.NAME"
            problems.add(f"there is no column {entry.name} to fill", entry.key, hint=hint)
        elif not isinstance(entry.value, yamlfile.Text) or not entry.value.value:
            problems.add(f"{entry.name} has to be one name or value", entry.value)
        else:
            found[entry.name] = entry.value.value
    return found


def _path(steps: list[str]) -> str:
    """A JSON path to exactly these keys, whatever is in them.

    >>> _path(["usage", "prompt tokens"])
    '$."usage"."prompt tokens"'
    """
    return "$" + "".join('."' + step.replace("\\", "\\\\").replace('"', '\\"') + '"' for step in steps)
