"""A table with what a contract makes of one of its columns beside that, each under a name that says which is which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from costaudit import money
from costaudit.document import Column, Table, Value, percent_of

Named = tuple[str, str, str]
"""The title that the column of list dollars gets, and the key and title of the contracted one."""

COST: Named = ("list", "contracted_cost_usd", "contracted")
_OFF = Column("discount_percent", "off", "percent")


def beside(
    table: Table,
    key: str,
    contracted: Sequence[int | None],
    total: int | None = None,
    *,
    named: Named = COST,
    off: bool = False,
) -> Table:
    """The table with a column after the one of `key`: a value in grains for each row, and for the total.

    With `off`, one more: what the contract takes off, in percent.
    """
    place = 1 + [column.key for column in table.columns].index(key)
    title, new_key, new_title = named
    listed = replace(table.columns[place - 1], title=title)
    new = (Column(new_key, new_title, "usd", listed.shown), *((_OFF,) if off else ()))

    def widened(row: tuple[Value, ...], grains: int | None) -> tuple[Value, ...]:
        cost, paid = row[place - 1], None if grains is None else money.dollars(grains)
        percent = percent_of(cost - paid, cost) if isinstance(cost, Decimal) and paid is not None else None
        return (*row[:place], paid, *((percent,) if off else ()), *row[place:])

    return replace(
        table,
        columns=(*table.columns[: place - 1], listed, *new, *table.columns[place:]),
        rows=tuple(widened(row, grains) for row, grains in zip(table.rows, contracted, strict=True)),
        total=widened(table.total, total) if table.total else None,
    )
