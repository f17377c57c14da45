"""costaudit formats"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from costaudit.cli import options


def formats(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", show_default=False, help="One format: how to export it, and what it lacks."),
    ] = None,
    readers: Annotated[
        Path | None,
        typer.Option(
            "--readers",
            metavar="DIR",
            show_default=False,
            rich_help_panel=options.READ,
            help="A folder of readers beside ours.",
        ),
    ] = None,
    format_: options.AnswerFormat = None,
    json: options.Json = False,
    output: options.Output = None,
    color: options.Color = "auto",
) -> None:
    """The logs costaudit reads, and what each can tell.

    \b
    Examples:
      costaudit formats
      costaudit formats bedrock
    """
    from costaudit.bills import bills
    from costaudit.cli import answer
    from costaudit.readers import formats as listed
    from costaudit.readers import named, plugins

    known = plugins.with_ours(readers)
    document = listed.listing(known, bills()) if name is None else listed.one(named(name, known))
    answer.give(document, answer.chosen_format(format_, json), output, color)
