"""The factors of each move a policy may make, as a table for the route stage."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import duckdb

from costaudit import store
from costaudit.transfer.ratios import ONE, Ratio, Ratios

LEAST_REQUESTS = 100
"""Of each model, in the same task, app and size of prompt, before the log's own ratio of answers is taken."""
_COLUMNS = (
    *("task", "from_model", "to_model", "tokens", "tokens_low", "tokens_high"),
    *("output", "output_low", "output_high", "token_basis", "length_basis"),
)
_Z = Decimal("1.96")  # 95% of a normal


def install(con: duckdb.DuckDBPyConnection, ratios: Ratios) -> None:
    """Make `sim_factor`, for every task and model of the log and every model that policies may send requests to.

    Wants `sim_scope`, `sim_wanted`, `sim_model` and `sim_offer_named`.
    """
    learned = {
        (task, used, other): _learned(ratio, error)
        for task, used, other, _, _, ratio, error in con.execute(
            store.statement("transfer_learned"), {"least": LEAST_REQUESTS}
        ).fetchall()
    }
    pairs = con.execute(store.statement("transfer_pairs")).fetchall()
    rows = [
        (task, used, other, *_factors(ratios, learned.get((task, used, other)), task, used, other, *tokenizers))
        for task, used, other, *tokenizers in pairs
    ]
    columns: Iterable[tuple[object, ...]] = zip(*rows, strict=True) if rows else [()] * len(_COLUMNS)
    store.run(con, "transfer_factors", **{name: list(values) for name, values in zip(_COLUMNS, columns, strict=True)})


def _factors(
    ratios: Ratios, learned: Ratio | None, task: str, used: str, other: str, used_by: str | None, other_by: str | None
) -> tuple[int | str, ...]:
    """A learned ratio of answers is in the tokens of each model, so it has the tokenizer's in it already."""
    known = ratios.between(ratios.content(task), used_by, other_by)
    tokens = ratios.unknown if known is None else known
    token_basis = "unknown" if known is None else "same" if used_by == other_by else "listed"
    listed = ratios.answers.get((used, other))
    output = learned or tokens.then(listed or ONE)
    length_basis = "learned" if learned else "listed" if listed else "same"
    return *tokens.millionths, *output.millionths, token_basis, length_basis


def _learned(ratio: float, relative_error: float) -> Ratio:
    """The ratio with its 95% range, which never reaches nothing."""
    point = Decimal(repr(ratio))
    half = _Z * Decimal(repr(relative_error))
    return Ratio(point, point / (1 + half), point * (1 + half))
