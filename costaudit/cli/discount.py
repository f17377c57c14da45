"""`--discount FILE`, as the commands that show costs take it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from costaudit.cli.options import READ

if TYPE_CHECKING:
    from costaudit.discount import Contract

DiscountFile = Annotated[
    Path | None,
    typer.Option(
        "--discount",
        metavar="FILE",
        show_default=False,
        rich_help_panel=READ,
        help="What your contract takes off list prices: shown beside them.",
    ),
]


def contract(path: Path | None) -> Contract | None:
    """The contract in a file, checked; None when none was given."""
    if path is None:
        return None
    from costaudit.discount import load

    return load(path)
