"""`pricing check`: whether price files are well formed. Every problem is found at once; prices are not judged."""

from __future__ import annotations

from pathlib import Path

from costaudit.document import Column, Document, Table, number_of
from costaudit.errors import FileError, NotMet
from costaudit.prices import book
from costaudit.yamlfile import Problems

_COLUMNS = (
    Column("file", "file"),
    Column("line", "line", "count"),
    Column("level", "level"),
    Column("code", "code"),
    Column("problem", "problem", shown="never"),
    Column("hint", "hint", shown="never"),
)


def check(folder: Path | None) -> Document:
    """One row a problem, in the order of files and lines; people read them as notes, whole.

    Raises UsageError when there is no such folder.
    """
    problems = Problems()
    read = book.read(folder, problems, fresh=True)
    found = sorted(problems.found, key=_position)
    entries = sum(len(model.entries) for model in read.models)
    counted = ", ".join(
        (
            number_of(len(read.providers), "provider"),
            number_of(len(read.models), "model"),
            number_of(entries, "entry", "entries"),
        )
    )
    return Document(
        kind="pricing_check",
        title=f"Prices {read.version} in {read.folder}: {number_of(len(found), 'error') if found else 'no errors'}",
        tables=(Table("problems", _COLUMNS, tuple(_row(problem) for problem in found)),),
        notes=(*(_sentence(problem) for problem in found), f"Checked: {counted}."),
    )


def require_none(document: Document) -> None:
    """Raise NotMet when a check found an error."""
    errors = len(document.tables[0].rows)
    if errors:
        raise NotMet(f"the prices have {number_of(errors, 'error')}")


def _position(problem: FileError) -> tuple[str, int, int]:
    return (problem.at.path, problem.at.line, problem.at.column) if problem.at else ("", 0, 0)


def _row(problem: FileError) -> tuple[str | int | None, ...]:
    path, line, _ = _position(problem)
    return (path, line, "error", problem.code, problem.message, problem.hint)


def _sentence(problem: FileError) -> str:
    path, line, _ = _position(problem)
    hint = f"; {problem.hint}" if problem.hint else ""
    return f"{path}:{line}: error: {problem.code}: {problem.message}{hint}"
