"""The classifier as a function of the connection: prompts go in as they stream by, a task type comes out."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import duckdb
from duckdb import func

from costaudit.classify import classifier, instruction

if TYPE_CHECKING:
    import pyarrow as pa

FUNCTION = "task_in_text"
_TYPE = "STRUCT(task VARCHAR, confidence FLOAT)"


def install(con: duckdb.DuckDBPyConnection) -> None:
    """Make `task_in_text(tools, system, messages)` a function of the connection. A row without messages gives null."""
    loaded = classifier.load()
    with suppress(duckdb.InvalidInputException):
        con.remove_function(FUNCTION)
    con.create_function(
        FUNCTION,
        # DuckDB evaluates the annotations of what it is given, and those of Arrow are not imported here.
        lambda tools, system, messages: _of_batch(loaded, tools, system, messages),
        [duckdb.sqltype("VARCHAR")] * 3,
        duckdb.sqltype(_TYPE),
        type=func.ARROW,
        null_handling=func.SPECIAL,
    )


def _of_batch(
    loaded: classifier.Classifier, tools: pa.StringArray, system: pa.StringArray, messages: pa.StringArray
) -> pa.StructArray:
    import pyarrow as pa

    rows = list(zip(messages.to_pylist(), system.to_pylist(), tools.to_pylist(), strict=True))
    said = loaded.classify(
        [instruction.template(text, told or "", given or "") for text, told, given in rows if text is not None]
    )
    answers = iter(said)
    found = [None if text is None else next(answers) for text, _, _ in rows]
    return pa.StructArray.from_arrays(
        [
            pa.array([row and row.task for row in found], pa.string()),
            pa.array([row and row.confidence for row in found], pa.float32()),
        ],
        ["task", "confidence"],
        mask=pa.array([row is None for row in found], pa.bool_()),
    )
