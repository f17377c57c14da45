"""What published price lists say of our models, by meter: to hold ours against. Nothing is priced from here.

`genai-prices` comes as a package; a LiteLLM list is its file `model_prices_and_context_window.json`, of the package
when that is installed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from importlib import metadata, util
from pathlib import Path

from costaudit.errors import EnvironmentTrouble, FileError, UsageError
from costaudit.model import METER
from costaudit.prices import long_tail
from costaudit.prices.ledger import Model
from costaudit.prices.priced import Priced, in_force
from costaudit.prices.resolve import Asked

LISTS = ("genai-prices", "litellm")
Published = dict[tuple[str, str], dict[str, tuple[Decimal, ...]]]
"""By provider and model: what each meter costs, standard tier and smallest inputs; several where the hour decides.

Other tiers and sizes come before the meter as price files write a line: `batch input`, `standard over 200_000 output`.
"""

_FOLLOWS = {
    "cache_read": "input", "cache_write": "input", "cache_write_1h": "cache_write", "cache_write_12h": "cache_write",
}  # fmt: skip
_LITELLM_FILE = "model_prices_and_context_window_backup.json"
_LITELLM_PROVIDERS = {
    "openai": ("", "openai/"), "anthropic": ("", "anthropic/"), "google": ("gemini/",), "vertex": ("vertex_ai/",),
    "azure": ("azure/", "azure_ai/"), "aws": ("", "bedrock/"), "deepseek": ("deepseek/",), "xai": ("xai/",),
    "mistral": ("mistral/",), "groq": ("groq/",), "cohere": ("", "cohere/"), "together": ("together_ai/",),
    "fireworks": ("fireworks_ai/", "fireworks_ai/accounts/fireworks/models/"), "openrouter": ("openrouter/",),
    "moonshot": ("moonshot/",), "zhipu": ("zai/",), "alibaba": ("dashscope/",),
}  # fmt: skip
_LITELLM_OWNERS = {
    "openai": "openai", "anthropic": "anthropic", "aws": "bedrock", "cohere": "cohere",
}  # fmt: skip
_LITELLM_METERS = {
    "input_cost_per_token": "input",
    "cache_read_input_token_cost": "cache_read",
    "cache_creation_input_token_cost": "cache_write",
    "cache_creation_input_token_cost_above_1hr": "cache_write_1h",
    "output_cost_per_token": "output",
    "input_cost_per_audio_token": "input_audio",
    "output_cost_per_audio_token": "output_audio",
    "output_cost_per_image_token": "output_image",
}
_LITELLM_LINE = re.compile(
    r"(input_cost_per_token|output_cost_per_token|cache_read_input_token_cost|cache_creation_input_token_cost)"
    r"(?:_above_(\d{1,4})k_tokens)?(?:_(batches|priority|flex))?"
)


def of_list(name: str, models: Iterable[Model], at: datetime) -> tuple[str, Published]:
    """(which edition, what it says at an instant) of `genai-prices`, `litellm` or `litellm=FILE`. Raises UsageError."""
    list_, equals, file = name.partition("=")
    if list_ not in LISTS or (equals and list_ != "litellm"):
        raise UsageError(f"there is no price list {name}", hint="it is genai-prices, litellm or litellm=FILE")
    if list_ == "genai-prices":
        return f"genai-prices {metadata.version('genai-prices')}", genai_prices(models, at)
    return _litellm(Path(file) if file else None, models)


def genai_prices(models: Iterable[Model], at: datetime | None = None) -> Published:
    """What the package says: at an instant, with its other tiers and sizes; or whenever, of the standard tier."""
    asked = {Asked(model.provider, name): model for model in models for name in (model.id, *model.names)}
    answers = long_tail.answers({key: model.provider for key, model in asked.items()})
    found: Published = {}
    for each, model in asked.items():
        if each in answers and (model.provider, model.id) not in found:
            prices = answers[each].prices
            found[model.provider, model.id] = _by_meter(in_force(prices, at) if at else prices)
    if at is not None:
        for each, by_line in long_tail.tier_lines({key: model.provider for key, model in asked.items()}, at).items():
            said = found.get((asked[each].provider, asked[each].id), {})
            for line, by_meter in by_line.items():
                for meter, price in by_meter.items():
                    said.setdefault(f"{line} {meter}", (price,))
    return found


def _by_meter(prices: Iterable[Priced]) -> dict[str, tuple[Decimal, ...]]:
    """Without what the package does not list, and counts at the price of another meter."""
    said: dict[str, dict[Decimal, None]] = {}
    for priced in prices:
        if priced.span.input_from == 0:
            for meter, price in priced.prices.items():
                instead = _FOLLOWS.get(meter, METER[meter].bills_as)
                if instead is None or price != priced.prices.get(instead):
                    said.setdefault(meter, {})[price] = None
    return {meter: tuple(all_) for meter, all_ in said.items()}


def _litellm(file: Path | None, models: Iterable[Model]) -> tuple[str, Published]:
    path = file or _installed()
    try:
        said = json.loads(path.read_bytes(), parse_float=Decimal, parse_int=Decimal)
    except FileNotFoundError:
        raise UsageError(f"there is no file {path}") from None
    except PermissionError:
        raise EnvironmentTrouble(f"no permission to read {path}") from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise FileError(f"{path} is no JSON") from None
    if not isinstance(said, dict):
        raise FileError(f"{path} is no LiteLLM price list: it is not an object by model")
    found: Published = {}
    for model in models:
        entry = _litellm_entry(said, model)
        if entry is not None:
            found[model.provider, model.id] = entry
    edition = f"litellm {metadata.version('litellm')}" if file is None else f"litellm, {path.name}"
    return edition, found


def _litellm_entry(said: Mapping[str, object], model: Model) -> dict[str, tuple[Decimal, ...]] | None:
    owner = _LITELLM_OWNERS.get(model.provider)
    for name in (model.id, *model.names):
        for prefix in _LITELLM_PROVIDERS[model.provider]:
            entry = said.get(prefix + name)
            if not isinstance(entry, dict):
                continue
            if not prefix and owner is not None and not str(entry.get("litellm_provider", "")).startswith(owner):
                continue
            prices: dict[str, tuple[Decimal, ...]] = {
                meter: (price * METER[meter].units,)
                for key, meter in _LITELLM_METERS.items()
                if isinstance(price := entry.get(key), Decimal) and price.is_finite() and price >= 0
            }
            prices |= _litellm_lines(entry)
            if prices:
                return prices
    return None


def _litellm_lines(entry: Mapping[str, object]) -> dict[str, tuple[Decimal, ...]]:
    """Prices of other tiers and sizes. A tier without a price at all is written as 0 there, and left out here."""
    found: dict[str, tuple[Decimal, ...]] = {}
    for key, price in entry.items():
        match = _LITELLM_LINE.fullmatch(key)
        if match is None or not (match[2] or match[3]) or not isinstance(price, Decimal):
            continue
        if price.is_finite() and price > 0:
            tier = {"batches": "batch", None: "standard"}.get(match[3], match[3])
            over = f" over {int(match[2]) * 1_000:_}" if match[2] else ""
            meter = _LITELLM_METERS[match[1]]
            found[f"{tier}{over} {meter}"] = (price * METER[meter].units,)
    return found


def _installed() -> Path:
    """The list of the installed package, which is looked for and never imported."""
    spec = util.find_spec("litellm")
    if spec is None or spec.origin is None:
        raise UsageError("the package litellm is not installed", hint="name its list: litellm=FILE")
    return Path(spec.origin).parent / _LITELLM_FILE
