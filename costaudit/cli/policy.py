"""costaudit policy: check, schema"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def check(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Policy files.")],
) -> None:
    """Check policy files. Exits 2 when one has a mistake.

    \b
    Examples:
      costaudit policy check policies/*.yaml
    """
    from costaudit import policy
    from costaudit.cli import answer
    from costaudit.document import number_of
    from costaudit.errors import FileError

    problems: list[FileError] = []
    for path in paths:
        try:
            policy.load(path)
        except FileError as error:
            problems += [error, *error.more]
    if problems:
        first, *others = problems
        raise FileError(first.message, at=first.at, hint=first.hint, code=first.code, more=tuple(others))
    answer.say(f"{number_of(len(paths), 'policy file')} checked; no mistake found.")


def schema() -> None:
    """Print what a policy file may say, as a JSON schema."""
    from costaudit import policy
    from costaudit.cli import answer

    answer.write(policy.schema(), None)


COMMANDS = (check, schema)
