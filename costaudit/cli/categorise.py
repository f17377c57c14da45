"""costaudit categorise"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from costaudit.cli import options
from costaudit.cli.options import WHAT


def categorise(
    rules: Annotated[
        Path | None,
        typer.Option(
            "--rules",
            metavar="FILE",
            show_default=False,
            rich_help_panel=WHAT,
            help="A file of rules.  [default: the rules that came with costaudit]",
        ),
    ] = None,
    db: options.Db = options.DEFAULT_STORE,
    quiet: options.Quiet = False,
) -> None:
    """Sort requests into task types again, with your own rules.

    \b
    Examples:
      costaudit categorise --rules categories.yaml
      costaudit categorise
    """
    from costaudit import categorise as categorising
    from costaudit import store
    from costaudit.cli import answer
    from costaudit.errors import StoreError

    if not Path(db).exists():
        raise StoreError(f"there is no store at {db}", hint="make one with: costaudit ingest PATH")
    con = store.open_store(db, write=True)
    categorising.apply(con, rules)
    answer.say("next: costaudit report --by task", quiet=quiet)
