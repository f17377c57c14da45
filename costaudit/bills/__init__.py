"""Bills and usage reports: sums of many calls, recognised so that they are never read as requests, and kept if asked.

A kind of bill is a `.sql` file like a reader's; its statement makes the view `billed` (shape.sql) from `record`. What
is kept goes to the store's table `bill`, one row for each quantity or amount a line states, with its grain: what one
line stands for.
"""

from __future__ import annotations

from importlib.resources import files

from costaudit import readers

SHARED = ("shape", "slice", "keep")


def bills() -> tuple[readers.Reader, ...]:
    """Every kind of bill, in the order they are tried."""
    return readers.in_order(readers.in_folder(files("costaudit").joinpath("bills"), but=SHARED))


def shared(name: str) -> str:
    """One of the statements every kind shares."""
    return files("costaudit").joinpath("bills", f"{name}.sql").read_text("utf-8")
