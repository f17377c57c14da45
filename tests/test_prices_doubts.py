"""Prices that a name alone does not settle: whose model it is, what a suffix of OpenRouter costs, and two corrections."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from price_files import shipped

from costaudit.prices.names import MAKERS
from costaudit.prices.priced import Answer, in_force
from costaudit.prices.rates import answer, of_model
from costaudit.prices.resolve import Asked, Found, Names

NOW = datetime(2026, 11, 24)


def found(name: str, provider: str | None = None) -> Found:
    known = Names(shipped()).resolve(Asked(provider, name))
    assert isinstance(known, Found), known
    return known


def priced(name: str, provider: str, at: datetime = NOW) -> tuple[Answer, dict[str, Decimal]]:
    (told,) = answer(shipped(), [(Asked(provider, name), "standard")])
    prices = in_force(told.prices, at)
    return told, dict(prices[0].prices) if prices else {}


@pytest.mark.parametrize(
    ("name", "maker"),
    [
        ("deepseek-v4-flash", "deepseek"),
        ("deepseek-v4-flash-0731", "deepseek"),
        ("deepseek-v4-pro", "deepseek"),
        ("glm-5.1", "zhipu"),
        ("glm-5.2", "zhipu"),
        ("kimi-k2.7-code", "moonshot"),
    ],
)
def test_a_bare_name_that_two_sell_is_at_its_makers_price(name: str, maker: str) -> None:
    assert found(name).model.provider == maker
    assert found(name, "alibaba").model.provider == "alibaba"  # what the log says stands


def test_no_bare_name_is_left_that_two_makers_claim() -> None:
    claims: dict[str, set[str]] = {}
    for model in shipped().models:
        if model.provider in MAKERS and model.maker in (None, model.provider):
            for name in (model.id, *model.names):
                claims.setdefault(name.lower(), set()).add(model.provider)
    assert {name: makers for name, makers in claims.items() if len(makers) > 1} == {}


def test_a_model_that_only_another_maker_sells_is_still_found() -> None:
    assert found("zai-glm-5-3").model.provider == "mistral"


@pytest.mark.parametrize("suffix", ["nitro", "floor", "exacto", "online", "thinking", "beta"])
def test_a_suffix_that_chooses_a_host_changes_no_price(suffix: str) -> None:
    assert (
        priced(f"anthropic/claude-sonnet-4.5:{suffix}", "openrouter")[1]
        == priced("anthropic/claude-sonnet-4.5", "openrouter")[1]
    )


def test_the_batch_suffix_is_the_batch_price() -> None:
    prices = priced("anthropic/claude-sonnet-4.5:batch", "openrouter")[1]
    assert (prices["input"], prices["output"]) == (Decimal("1.5"), Decimal("7.5"))


def test_a_batch_of_what_has_no_batch_price_has_none() -> None:
    told, prices = priced("meta-llama/llama-3.1-8b-instruct:batch", "openrouter")
    assert prices == {}
    assert told.why is not None
    assert told.why.endswith("it has no batch price")


def test_a_free_name_is_free_and_an_extended_one_is_no_other_models() -> None:
    assert set(priced("openai/gpt-4o-mini:free", "openrouter")[1].values()) == {Decimal(0)}
    told, prices = priced("openai/gpt-4o:extended", "openrouter")
    assert (told.price_list, prices["input"]) == ("genai-prices", Decimal(6))


@pytest.mark.parametrize(
    ("provider", "name"),
    [
        ("anthropic", "claude-3-5-haiku-20241022"),
        ("aws", "anthropic.claude-3-5-haiku-20241022-v1:0"),
        ("vertex", "claude-3-5-haiku@20241022"),
        ("openrouter", "anthropic/claude-3.5-haiku"),
    ],
)
def test_haiku_3_5_cost_a_quarter_more_until_its_price_was_cut(provider: str, name: str) -> None:
    before = priced(name, provider, datetime(2024, 12, 2, 23, 59))[1]
    after = priced(name, provider, datetime(2024, 12, 3))[1]
    assert (before["input"], before["output"]) == (Decimal(1), Decimal(5))
    assert (after["input"], after["output"]) == (Decimal("0.8"), Decimal(4))


def test_gemini_1_0_pro_is_priced_by_tokens_not_characters() -> None:
    model = shipped().model("google", "gemini-1.0-pro")
    assert model is not None
    (prices,) = of_model(shipped(), model, "standard")
    assert (prices.prices["input"], prices.prices["output"]) == (Decimal("0.5"), Decimal("1.5"))
