"""One thing the check has to say of a price list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from costaudit.errors import FileError
from costaudit.model import Place

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is one of docs/prices.md, `message` a sentence without an end, `hint` what to do.

    `about` names the model; a finding that the base has too, word for word and about the same, is an old one.
    """

    level: Level
    code: str
    at: Place
    message: str
    hint: str | None = None
    about: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.code, self.about, self.message)

    @property
    def sentence(self) -> str:
        """`file:line: level: code: what is wrong; what to do`."""
        return f"{self.at}: {self.level}: {self.code}: {self.said}"

    @property
    def said(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


def of_problem(problem: FileError) -> Finding:
    """A mistake of form."""
    at = problem.at or Place("", 0)
    return Finding("error", problem.code, Place(at.path, at.line), problem.message, problem.hint)


def in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    """By file and line, errors before warnings; each once."""
    return tuple(
        sorted(dict.fromkeys(findings), key=lambda f: (f.at.path, f.at.line, f.level != "error", f.code, f.message))
    )
