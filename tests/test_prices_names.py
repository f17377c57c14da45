"""Names as logs write them: each becomes the one model it means, or stays unknown. Never the price of another model."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from price_files import OPENAI, folder, shipped

from costaudit.prices.book import load
from costaudit.prices.names import spellings
from costaudit.prices.resolve import Asked, Found, Names, Unknown


def resolved(name: str, provider: str | None = None, region: str | None = None, served: str | None = None) -> str:
    """`provider/model`, `@region` where there is one, `free` where it is; the provider and `?` when it is unknown."""
    found = Names(shipped()).resolve(Asked(provider, name, served, region))
    if isinstance(found, Unknown):
        return f"{found.provider or ''}?"
    place = f"@{found.region}" if found.region else ""
    return f"{found.model.provider}/{found.model.id}{place}{' free' if found.free else ''}"


@pytest.mark.parametrize(
    ("name", "provider", "means"),
    [
        # as it is, and by another of its names
        ("gpt-5-mini", "openai", "openai/gpt-5-mini"),
        ("GPT-5-Mini", "openai", "openai/gpt-5-mini"),
        (" gpt-5-mini ", "openai", "openai/gpt-5-mini"),
        ("claude-3.5-haiku", "anthropic", "anthropic/claude-3-5-haiku"),
        # a day at the end, where no model of that day has prices of its own
        ("gpt-5-mini-2025-08-07", "openai", "openai/gpt-5-mini"),
        ("claude-haiku-4-5-20251001", "anthropic", "anthropic/claude-haiku-4-5"),
        ("gpt-4o-2024-05-13", "openai", "openai/gpt-4o-2024-05-13"),
        ("claude-opus-4-8-latest", "anthropic", "anthropic/claude-opus-4-8"),
        # gateways and paths
        ("models/gemini-2.5-pro", "google", "google/gemini-2.5-pro"),
        ("gemini/gemini-2.5-pro", None, "google/gemini-2.5-pro"),
        ("openai/gpt-5-mini", None, "openai/gpt-5-mini"),
        ("openai:gpt-5-mini", None, "openai/gpt-5-mini"),
        ("google-gla:gemini-2.5-pro", None, "google/gemini-2.5-pro"),
        # how clients ask for a long context: the price goes by what was sent
        ("claude-opus-4-8[1m]", "anthropic", "anthropic/claude-opus-4-8"),
        ("us.anthropic.claude-sonnet-4-6:1m", "aws", "aws/claude-sonnet-4-6@us"),
        ("anthropic/claude-sonnet-4-5-20250929", "anthropic", "anthropic/claude-sonnet-4-5"),
        ("xai/grok-3-mini", None, "xai/grok-3-mini"),
        ("openrouter/anthropic/claude-sonnet-4.5", None, "openrouter/anthropic/claude-sonnet-4.5"),
        ("anthropic/claude-sonnet-4.5", "openrouter", "openrouter/anthropic/claude-sonnet-4.5"),
        ("anthropic/claude-sonnet-4.5:thinking", "openrouter", "openrouter/anthropic/claude-sonnet-4.5"),
        ("openai/gpt-4o-mini:free", "openrouter", "openrouter/openai/gpt-4o-mini free"),
        # Bedrock
        ("us.anthropic.claude-sonnet-4-6", None, "aws/claude-sonnet-4-6@us"),
        ("global.anthropic.claude-sonnet-4-6", "aws", "aws/claude-sonnet-4-6@global"),
        ("anthropic.claude-haiku-4-5-20251001-v1:0", None, "aws/claude-haiku-4-5@regional"),
        ("au.anthropic.claude-haiku-4-5-20251001-v1:0", None, "aws/claude-haiku-4-5@au"),
        ("jp.anthropic.claude-haiku-4-5-20251001-v1:0", "aws", "aws/claude-haiku-4-5@jp"),
        ("bedrock/us-east-1/anthropic.claude-3-haiku-20240307-v1:0", None, "aws/claude-3-haiku@regional"),
        ("bedrock/converse/us.amazon.nova-lite-v1:0", None, "aws/amazon.nova-lite@us"),
        ("amazon.nova-lite-v1:0:300k", "aws", "aws/amazon.nova-lite@regional"),
        (
            "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-6",
            None,
            "aws/claude-sonnet-4-6@eu",
        ),
        (
            "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0",
            None,
            "aws/claude-3-haiku@regional",
        ),
        # Vertex
        ("claude-sonnet-4-5@20250929", None, "vertex/claude-sonnet-4-5"),
        ("vertex_ai/claude-sonnet-4-5@20250929", None, "vertex/claude-sonnet-4-5"),
        ("publishers/google/models/gemini-2.5-pro", None, "vertex/gemini-2.5-pro"),
        (
            "projects/p/locations/us-central1/publishers/google/models/gemini-2.5-pro",
            None,
            "vertex/gemini-2.5-pro@us-central1",
        ),
        # Azure
        ("azure/eu/gpt-4o-2024-11-20", None, "azure/gpt-4o@eu"),
        ("azure/global-standard/gpt-4o-mini", None, "azure/gpt-4o-mini@global"),
        ("gpt-5-mini-2025-08-07", "azure", "azure/gpt-5-mini"),
        # fine-tunes are never priced as their base
        ("ft:gpt-4o-mini-2024-07-18:acme::AbC123", "openai", "openai/ft:gpt-4o-mini"),
        ("ft:gpt-4o-mini-2024-07-18:acme::AbC123", None, "openai/ft:gpt-4o-mini"),
    ],
)
def test_what_a_name_means(name: str, provider: str | None, means: str) -> None:
    found = resolved(name, provider)
    assert found in (means, means.replace("azure/gpt-4o@", "azure/gpt-4o-2024-11-20@"))


@pytest.mark.parametrize(
    ("name", "provider"),
    [
        ("gpt-99-turbo", "openai"),
        ("gpt-5-mini-preview", "openai"),
        ("gpt-5-minimal", "openai"),
        ("claude-opus-5x", "anthropic"),
        ("claude-sonnet-4-99", "anthropic"),
        ("claude-sonnet", "anthropic"),
        ("gemini-zzz", "google"),
        ("gemini-2.5", "google"),
        ("ft:gpt-99:acme::x", "openai"),
        ("ft:gpt-5:acme::x", "openai"),
        ("arn:aws:bedrock:us-east-1:1:application-inference-profile/abc123", "aws"),
        ("arn:aws:bedrock:us-east-1:1:provisioned-model/anthropic.claude-3-haiku", "aws"),
        ("my-deployment", "azure"),
        ("20250929", "anthropic"),
        ("", "openai"),
        ("/", "openai"),
    ],
)
def test_a_name_no_list_has_stays_unknown(name: str, provider: str) -> None:
    assert resolved(name, provider) == f"{provider}?"


def test_a_newer_model_is_never_priced_as_an_older_one(tmp_path: Path) -> None:
    names = Names(load(folder(tmp_path, OPENAI.replace("alpha-one", "claude-sonnet-4"))))
    for newer in ("claude-sonnet-5", "claude-sonnet-4-9", "claude-sonnet-45", "claude-sonnet-4x"):
        assert isinstance(names.resolve(Asked("openai", newer)), Unknown)
    assert isinstance(names.resolve(Asked("openai", "claude-sonnet-4-20250514")), Found)


@pytest.mark.parametrize(
    ("name", "provider", "region", "means"),
    [
        ("claude-sonnet-4-6", "anthropic", "us", "anthropic/claude-sonnet-4-6@us"),
        ("us.anthropic.claude-sonnet-4-6", "aws", "us-east-1", "aws/claude-sonnet-4-6@us"),
        ("global.anthropic.claude-sonnet-4-6", "aws", "us-east-1", "aws/claude-sonnet-4-6@global"),
        ("anthropic.claude-sonnet-4-6", "aws", "global", "aws/claude-sonnet-4-6@global"),
        ("anthropic.claude-sonnet-4-6", "aws", "eu-west-1", "aws/claude-sonnet-4-6@eu-west-1"),
        ("azure/us/gpt-5", "azure", "eu", "azure/gpt-5@us"),
    ],
)
def test_the_place_is_the_names_where_it_says_one_and_else_the_logs(
    name: str, provider: str, region: str, means: str
) -> None:
    assert resolved(name, provider, region) == means


def test_the_served_name_decides() -> None:
    assert resolved("gpt-5", "openai", served="gpt-5-mini-2025-08-07") == "openai/gpt-5-mini"
    found = Names(shipped()).resolve(Asked("openai", "gpt-5", "gpt-99"))
    assert isinstance(found, Found)
    assert found.why == "gpt-99 is not known, so by the name that was asked for"


@pytest.mark.parametrize(
    ("requested", "served", "provider", "means"),
    [
        ("us.anthropic.claude-sonnet-4-6", "claude-sonnet-4-6", "aws", "aws/claude-sonnet-4-6@us"),
        (
            "anthropic.claude-haiku-4-5-20251001-v1:0",
            "claude-haiku-4-5-20251001",
            "aws",
            "aws/claude-haiku-4-5@regional",
        ),
        ("global.anthropic.claude-sonnet-4-6", "claude-sonnet-4-6", "aws", "aws/claude-sonnet-4-6@global"),
        ("azure/eu/gpt-5", "gpt-5-2025-08-07", "azure", "azure/gpt-5@eu"),
        # ... and who bills, where the log does not say or says the maker
        ("bedrock/eu.anthropic.claude-sonnet-4-6", "claude-sonnet-4-6", None, "aws/claude-sonnet-4-6@eu"),
        ("us.anthropic.claude-sonnet-4-6", "claude-sonnet-4-6", "anthropic", "aws/claude-sonnet-4-6@us"),
        ("openrouter/auto", "anthropic/claude-sonnet-4.5", None, "openrouter/anthropic/claude-sonnet-4.5"),
        ("azure/gpt-5", "gpt-5-2025-08-07", "openai", "azure/gpt-5"),
    ],
)
def test_the_name_that_was_asked_for_tells_the_place_and_the_platform_where_the_answers_does_not(
    requested: str, served: str, provider: str | None, means: str
) -> None:
    assert resolved(requested, provider, served=served) == means


def test_a_bare_name_is_its_makers_and_nobodys_where_several_serve_it() -> None:
    assert resolved("claude-opus-4-8") == "anthropic/claude-opus-4-8"
    assert resolved("llama-3.3-70b-versatile") == "?"
    assert resolved("kimi-k2-instruct-0905") == "?"


def test_the_provider_of_the_log_is_kept_but_not_against_the_form_of_the_name() -> None:
    assert resolved("openai/gpt-oss-120b", "groq").startswith("groq/")
    assert resolved("claude-opus-4-8", "aws").startswith("aws/")
    assert resolved("gpt-5-mini", "anthropic") == "anthropic?"
    assert resolved("us.anthropic.claude-sonnet-4-6", "anthropic") == "aws/claude-sonnet-4-6@us"


def test_a_host_that_is_none_of_ours_has_no_price() -> None:
    found = Names(shipped()).resolve(Asked("acme-inference", "gpt-5-mini"))
    assert isinstance(found, Unknown)
    assert found.provider == "acme-inference"


def test_every_shipped_name_means_its_own_model() -> None:
    names = Names(shipped())
    for model in shipped().models:
        for name in (model.id, *model.names, model.id.upper()):
            found = names.resolve(Asked(model.provider, name))
            assert isinstance(found, Found), (model.provider, name)
            assert (found.model.provider, found.model.id) == (model.provider, model.id)


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_text_has_spellings_and_the_first_is_itself(text: str) -> None:
    found = [spelling.name for spelling in spellings(text)]
    assert len(found) == len(set(found))
    assert found[:1] == ([text.strip().lower()] if text.strip() else [])


@given(
    st.lists(st.sampled_from(["a", "-20250101", "@20250101", ":0", "-v1", "us.", "anthropic.", "x/", "openai/", "ft:"]))
)
def test_spellings_come_to_an_end(parts: list[str]) -> None:
    assert len(spellings("".join(parts) * 3)) < 500
