"""`pricing/schema.json`, made from the tables of `notation`: editors that read it complete and check as people type.

It knows the form of a file. What has to hold between its parts (sorted, sourced, no overlap) only the check knows.

    python -m costaudit.prices.schema > pricing/schema.json
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeAlias

from costaudit.model import METER_OF_KEY
from costaudit.prices import notation
from costaudit.prices.notation import Key

Json: TypeAlias = dict[str, object]

_DAY = r"^\d{4}-\d{2}-\d{2}$"
_INSTANT = r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$"
_WITH_UNDERSCORES: Json = {"type": "string", "pattern": r"^\d(_?\d)*(\.\d+)?$"}
"""Numbers such as 4_000, which YAML 1.2 leaves as text."""
_ID: Json = {"type": "string", "pattern": f"^{notation.MODEL_ID.pattern}$"}


def schema() -> Json:
    """The JSON Schema of a price file."""
    entry = _block(notation.ENTRY, {"from": _start(), "window": _ref("window")})
    entry["patternProperties"] = {f"^{_anonymous(notation.LINE_KEY.pattern)}$": _ref("line")}
    model = {"id": _ID, "context": _ref("context"), "prices": {"type": "array", "minItems": 1, "items": _ref("entry")}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "costaudit prices of one provider",
        **_block(
            notation.FILE,
            {
                "pages": {"type": "object", "additionalProperties": {"type": "string", "pattern": "^https://"}},
                "unlisted": {
                    "type": "object",
                    "propertyNames": {"enum": list(notation.METER_KEYS)},
                    "additionalProperties": {"enum": list(notation.METER_KEYS)},
                },
                "caching": {"type": "object", "additionalProperties": _ref("caching")},
                "batch": _ref("batch"),
                "models": {"type": "array", "items": _ref("model")},
            },
        ),
        "$defs": {
            "model": _block(notation.MODEL, model),
            "context": _block(notation.CONTEXT, {}),
            "entry": entry,
            "line": _line(),
            "window": _block(notation.WINDOW, {"weekdays": _weekdays()}),
            "caching": _block(notation.CACHING, {}),
            "batch": _block(notation.BATCH, {}),
        },
    }


def text() -> str:
    """The file, byte for byte."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def _block(keys: Mapping[str, Key], special: Mapping[str, Json]) -> Json:
    properties = {name: {"description": key.what, **(special.get(name) or _form(key))} for name, key in keys.items()}
    return {
        "type": "object",
        "properties": properties,
        "required": list(notation.required(keys)),
        "additionalProperties": False,
    }


def _form(key: Key) -> Json:
    if key.form == "word":
        return {"enum": list(key.words)}
    if key.form == "words":
        return {"type": "array", "items": {"enum": list(key.words)}, "uniqueItems": True}
    if key.form == "texts":
        return {"type": "array", "items": {"type": "string"}}
    if key.form == "spans":
        return {"type": "array", "items": {"type": "string", "pattern": f"^{notation.SPAN.pattern}$"}}
    if key.form == "integer":
        return {"anyOf": [{"type": "integer", "exclusiveMinimum": 0}, _WITH_UNDERSCORES]}
    if key.form == "boolean":
        return {"type": "boolean"}
    if key.form == "date":
        return {"type": "string", "pattern": _DAY}
    if key.form == "instant":
        return {"type": "string", "pattern": _INSTANT}
    return {"type": "string"}


def _line() -> Json:
    price = {"anyOf": [{"type": "number", "minimum": 0}, _WITH_UNDERSCORES, {"enum": list(notation.REFERENCES)}]}
    return {
        "type": "object",
        "properties": {key: {"description": _per(key), **price} for key in notation.METER_KEYS},
        "additionalProperties": False,
        "minProperties": 1,
    }


def _per(key: str) -> str:
    meter = METER_OF_KEY[key]
    per = (
        f"for {meter.units:,}"
        if key == meter.name and meter.units > 1
        else "each"
        if meter.units == 1
        else "as its name says"
    )
    return f"{meter.what}; US dollars {per}"


def _start() -> Json:
    return {"anyOf": [{"const": notation.START}, {"type": "string", "pattern": _INSTANT}]}


def _weekdays() -> Json:
    days = "|".join(notation.WEEKDAYS)
    listed = {"type": "array", "items": {"enum": list(notation.WEEKDAYS)}}
    return {"anyOf": [{"type": "string", "pattern": f"^({days})-({days})$"}, listed]}


def _ref(name: str) -> Json:
    return {"$ref": f"#/$defs/{name}"}


def _anonymous(pattern: str) -> str:
    """A Python pattern without group names, which JSON Schema's dialect writes differently."""
    for name in ("region", "tier", "over", "in_window"):
        pattern = pattern.replace(f"(?P<{name}>", "(")
    return pattern


if __name__ == "__main__":
    print(text(), end="")
