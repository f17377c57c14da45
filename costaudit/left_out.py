"""What a total does not count, and why: an unknown cost is never taken for none, so every report carries this list."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from costaudit import store
from costaudit.document import LeftOut, LeftOutModel

_WHAT = {
    "no_price": ("request that has no price", "requests that have no price"),
    "no_usage": ("request whose usage was not logged", "requests whose usage was not logged"),
    "no_time": (
        "request without a time, of a model whose price changed",
        "requests without a time, of models whose price changed",
    ),
    "undated": ("request without a time, which is in no period", "requests without a time, which are in no period"),
    "failed": ("failed request that logged no usage", "failed requests that logged no usage"),
    "refused": ("line that was refused when its log was read", "lines that were refused when their logs were read"),
}
_COSTS_NOTHING = ("failed",)  # providers do not bill a call they answered with an error


def left_out(con: duckdb.DuckDBPyConnection, *, dated_only: bool) -> tuple[LeftOut, ...]:
    """What the groups in `spend_group` do not count; `dated_only` when the report has a period."""
    models: dict[str, list[LeftOutModel]] = {}
    for reason, *model in con.execute(store.statement("left_out"), {"dated_only": dated_only}).fetchall():
        models.setdefault(reason, []).append(LeftOutModel(*model))
    things = [_requests(reason, models[reason]) for reason in _WHAT if reason in models]
    refused = con.execute(store.statement("left_out_lines")).fetchall()[0][0]
    if refused:
        things.append(LeftOut("refused", refused, _what("refused", refused)))
    return tuple(things)


def may_cost(things: Sequence[LeftOut]) -> list[LeftOut]:
    """Those that may make the bill higher than the total."""
    return [thing for thing in things if thing.key not in _COSTS_NOTHING]


def _requests(reason: str, models: list[LeftOutModel]) -> LeftOut:
    count = sum(model.requests for model in models)
    return LeftOut(
        reason,
        count,
        _what(reason, count),
        sum(model.input_tokens for model in models),
        sum(model.output_tokens for model in models),
        tuple(models),
    )


def _what(reason: str, count: int) -> str:
    return _WHAT[reason][count != 1]
