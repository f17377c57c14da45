"""How sure a saving is: the range of token counts on another model, and of a log that is a sample. Grains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import duckdb

from costaudit import store

LEAST_GROUPS = 30
"""Fewer groups of conversations than this say nothing of what another log would show."""

Basis = Literal["same", "listed", "learned", "assumed", "unknown"]
"""Where a ratio is from: no difference, `pricing/tokenizers.yaml`, the log, the policy, or nowhere (a guess)."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """Requests of one rule whose token counts were translated alike. Ratios are in millionths: point, low, high."""

    from_tokenizer: str | None
    to_tokenizer: str | None
    rule: int
    token_basis: Basis
    length_basis: Basis
    input: tuple[int, ...]
    output: tuple[int, ...]
    requests: int

    @property
    def bases(self) -> tuple[Basis, Basis]:
        return self.token_basis, self.length_basis


@dataclass(frozen=True, slots=True)
class Sampling:
    """95 of 100 logs drawn from this one, conversation by conversation, save between these.

    `part_...` is of what was spent (0..1); `saved_...` lets what is spent vary too. Both are estimates.
    """

    part_low: float
    part_high: float
    saved_low: int
    saved_high: int
    conversations: int


@dataclass(frozen=True, slots=True)
class Ranges:
    """`less` and `more`: by how much the moved requests may come out cheaper or dearer (grains). None: not known."""

    transfers: tuple[Transfer, ...] = ()
    less: int = 0
    more: int = 0
    sampling: Sampling | None = None


def read_ranges(con: duckdb.DuckDBPyConnection, *, routed: bool) -> Ranges:
    """The ranges of the policy that was just run; `routed` when it has a route stage."""
    sampling = _sampling(con)
    if not routed:
        return Ranges(sampling=sampling)
    transfers = tuple(
        Transfer(used, other, rule, tokens, length, (*ratios[:3],), (*ratios[3:],), requests)
        for used, other, rule, tokens, length, *ratios, requests in con.execute(
            store.statement("sim_transfers")
        ).fetchall()
    )
    if all(each.input[1] == each.input[2] and each.output[1] == each.output[2] for each in transfers):
        return Ranges(transfers, sampling=sampling)
    ((less, more),) = con.execute(store.statement("sim_token_range")).fetchall()
    return Ranges(transfers, int(less), int(more), sampling)


def _sampling(con: duckdb.DuckDBPyConnection) -> Sampling | None:
    ((part_low, part_high, low, high, groups, conversations),) = con.execute(store.statement("sim_sampling")).fetchall()
    if groups < LEAST_GROUPS or part_low is None:
        return None
    return Sampling(part_low, part_high, int(low), int(high), conversations)
