"""What the price list knows of models and batches, as tables for the stages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import duckdb

from costaudit import store
from costaudit.stages import features_mask

if TYPE_CHECKING:
    from costaudit.prices.book import Model, PriceBook

_SERVE_MANY_MAKERS = ("aws", "vertex", "openrouter", "together", "fireworks", "groq")
NOT_GENERAL = (
    *("ft:", "codex", "deep-research", "search", "audio", "computer-use"),
    *("preview", "realtime", "live", "tts", "latest"),
)
"""Parts of the names of models for one thing, or not yet for good: `tier:` never means them; `to:` may name them."""


def describe(con: duckdb.DuckDBPyConnection, book: PriceBook) -> None:
    """Fill `sim_model` and `sim_batch_rule`."""
    models = book.models
    released = _released(models)
    store.run(
        con,
        "sim_models",
        provider=[model.provider for model in models],
        model=[model.id for model in models],
        model_tier=[model.tier for model in models],
        tokenizer=[model.tokenizer for model in models],
        operation=[model.operation or "chat" for model in models],
        context_input=[model.context_input for model in models],
        context_output=[model.context_output for model in models],
        released=[model.released or released.get(model.id) for model in models],
        retires=[model.retires for model in models],
        features=[features_mask(model.features) for model in models],
        maker=[maker_of(model.provider, model.id) for model in models],
        general=[
            model.context_input is not None and not any(word in model.id for word in NOT_GENERAL) for model in models
        ],
    )
    providers = [(name, facts.window_hours * 3600, facts.caches) for name, facts in book.batches.items()]
    if providers:
        con.executemany("insert into sim_batch_rule values (?, ?, ?)", providers)


def _released(models: Iterable[Model]) -> dict[str, date]:
    """When a model of that name was first released: hosts seldom say, and none has a model before its maker."""
    found: dict[str, date] = {}
    for model in models:
        if model.released:
            found[model.id] = min(model.released, found.get(model.id, model.released))
    return found


def maker_of(provider: str, model: str) -> str:
    """Whose model it is, as far as a name tells.

    >>> maker_of("vertex", "claude-haiku-4-5"), maker_of("together", "qwen/qwen3-8b"), maker_of("openai", "gpt-5")
    ('claude', 'qwen', 'openai')
    """
    return re.split("[/.-]", model)[0] if provider in _SERVE_MANY_MAKERS else provider
