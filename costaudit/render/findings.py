"""A document whose first table is findings, for a terminal: one line a finding, as editors and CI logs read them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from costaudit.document import Document, number_of
from costaudit.render import terminal, written
from costaudit.render.escape import visible


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table of findings."""

    file: str
    line: int
    level: str
    code: str
    problem: str
    hint: str | None

    @property
    def said(self) -> str:
        return f"{self.problem}; {self.hint}" if self.hint else self.problem


def rows(document: Document) -> list[Row]:
    """The findings of a document."""
    return [
        Row(str(file), int(line or 0), str(level), str(code), str(problem), None if hint is None else str(hint))
        for file, line, level, code, problem, hint in document.tables[0].rows
    ]


def render(document: Document, *, color: bool = False) -> str:
    """Findings, then what has rows, then how many there were. One line when there is nothing to tell."""
    found = rows(document)
    lines = [visible(f"{row.file}:{row.line}: {row.level}: {row.code}: {row.said}") for row in found]
    tables = tuple(table for table in document.tables[1:] if table.rows)
    blocks = ["\n".join(lines)] if lines else []
    if tables or (found and document.notes):
        facts = tuple(fact for fact in document.facts if fact.key not in ("errors", "warnings"))
        rest = replace(document, tables=tables, facts=facts, prices=None)
        blocks.append(terminal.render(rest, color=color).rstrip("\n"))
    else:
        blocks.append(visible(written.title(document)))
    if found:
        blocks.append(counted(found))
    return "\n\n".join(blocks) + "\n"


def counted(found: list[Row]) -> str:
    """`2 errors, no warnings`."""
    errors = sum(row.level == "error" for row in found)
    warnings = len(found) - errors
    return ", ".join(
        number_of(count, noun) if count else f"no {noun}s" for count, noun in ((errors, "error"), (warnings, "warning"))
    )
