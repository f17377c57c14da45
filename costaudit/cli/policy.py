"""costaudit policy: check, schema, explain"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from costaudit.cli import options


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


def explain(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A policy file.")],
    since: options.Since = None,
    until: options.Until = None,
    format_: options.AnswerFormat = None,
    json: options.Json = False,
    output: options.Output = None,
    color: options.Color = "auto",
    db: options.Db = options.DEFAULT_STORE,
    prices: options.PriceFolder = None,
    quiet: options.Quiet = False,
) -> None:
    """Show what each rule finds in your log, and which rules never match.

    \b
    Examples:
      costaudit policy explain policies/all-together.yaml
    """
    from costaudit import policy, simulate
    from costaudit.cli import answer, opened

    to = answer.chosen_format(format_, json)
    checked = policy.load(path)
    read = opened.priced(db, prices)
    document = simulate.explained(read.con, read.book, checked, since=since, until=until)
    answer.give_all("policy", (document,), to, output, color)


COMMANDS = (check, schema, explain)
