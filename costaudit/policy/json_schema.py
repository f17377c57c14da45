"""The JSON Schema of a policy file, for editors; made from the tables the loader checks with, so they agree."""

from __future__ import annotations

import json

from costaudit import when
from costaudit.model import MODEL_TIERS, PROVIDERS, TASKS
from costaudit.policy import keys

Schema = dict[str, object]


def schema() -> str:
    """The JSON Schema, as text that ends in a newline."""
    document: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "costaudit policy",
        **_object(keys.FILE, stage=""),
        "$defs": {
            "target": _target(),
            "condition": _condition(),
            "share": {"type": "number", "minimum": 0, "maximum": 1},
            "floor": {"type": "number", "exclusiveMinimum": 0, "maximum": 2},
            "factor": {"type": "number", "exclusiveMinimum": 0, "maximum": int(keys.LARGEST_FACTOR)},
            **{f"matcher_{kind}": _matcher(kind) for kind in when.OPERATORS},
        },
    }
    return json.dumps(document, indent=2) + "\n"


def _object(table: dict[str, keys.Key], stage: str) -> Schema:
    properties = {name: {**_key(key, stage or name), "description": key.what} for name, key in table.items()}
    required = [name for name, key in table.items() if key.required]
    return {"type": "object", "additionalProperties": False, "required": required, "properties": properties}


def _key(key: keys.Key, stage: str) -> Schema:
    if key.kind == "choice":
        return {"enum": list(key.choices)}
    if key.kind == "cache":
        rules = {name: {**_value("rules", f"cache.{name}"), "description": of.what} for name, of in keys.CACHE.items()}
        return {"type": "object", "additionalProperties": False, "properties": rules}
    return _value(key.kind, stage)


def _value(kind: keys.Kind, stage: str) -> Schema:
    if kind == "version":
        return {"const": 1}
    if kind == "name":
        return {"type": "string", "pattern": keys.NAME}
    if kind == "rules":
        return {"type": "array", "items": _object(keys.RULE[stage], stage), "maxItems": keys.MOST_RULES}
    if kind == "when":
        return _ref("condition")
    if kind == "to":
        target = _ref("target")
        return {"anyOf": [target, {"type": "array", "items": target, "minItems": 1, "maxItems": keys.MOST_TARGETS}]}
    if kind == "assume":
        return _object(keys.ASSUME[stage], stage)
    if kind == "duration":
        return {"type": "string", "pattern": keys.DURATION}
    if kind == "tokens":
        return {"type": "string", "pattern": keys.TOKENS}
    if kind == "flag":
        return {"type": "boolean"}
    if kind == "quality":
        return _quality()
    if kind == "expect":
        bounds = {operator: {"type": "number"} for operator in keys.EXPECT_OPERATORS}
        return {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                measure: {"type": "object", "additionalProperties": False, "properties": bounds, "description": what}
                for measure, what in keys.EXPECT.items()
            },
        }
    return {"type": "string"} if kind == "text" else _ref(kind)


def _quality() -> Schema:
    file: Schema = {"type": "string"}
    kinds: dict[str, Schema] = {
        "scores": {"anyOf": [file, {"type": "array", "items": file, "minItems": 1}]},
        "floor": _ref("floor"),
        "floors": {
            "type": "object",
            "additionalProperties": False,
            "properties": {task: _ref("floor") for task in TASKS},
        },
        "confidence": {"type": "number", "exclusiveMinimum": 0.5, "exclusiveMaximum": 1},
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["scores", "floor"],
        "properties": {name: {**kinds[name], "description": what} for name, what in keys.QUALITY.items()},
    }


def _target() -> Schema:
    tier: Schema = {
        "type": "object",
        "additionalProperties": False,
        "required": ["tier"],
        "properties": {
            "tier": {"enum": list(MODEL_TIERS), "description": keys.TARGET["tier"]},
            "provider": {"enum": ["same", *PROVIDERS], "description": keys.TARGET["provider"]},
        },
    }
    return {"anyOf": [{"type": "string", "pattern": "^[a-z]+/.+$"}, tier]}


def _condition() -> Schema:
    fields = {field.name: field for field in (*when.FIELDS.values(),)}
    properties: Schema = {name: _ref(f"matcher_{field.kind}") for name, field in fields.items()}
    properties |= {alias: _ref(f"matcher_{fields[name].kind}") for alias, name in when.ALIASES.items()}
    several: Schema = {"type": "array", "items": _ref("condition"), "minItems": 1}
    mapping: Schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {**properties, "all": several, "any": several, "not": _ref("condition")},
        "patternProperties": {r"^tag\..+$": _ref("matcher_text")},
    }
    return {"anyOf": [mapping, several]}


def _matcher(kind: when.Kind) -> Schema:
    scalars: dict[str, Schema] = {
        "text": {"type": "string"},
        "integer": {"type": ["integer", "string"], "pattern": r"^[+-]?[0-9][0-9_]*$"},  # 4_000 is text to some editors
        "money": {"type": ["number", "string"], "pattern": r"^[+-]?[0-9][0-9_]*(\.[0-9]+)?$"},
        "date": {"type": "string", "format": "date"},
        "boolean": {"type": "boolean"},
    }
    scalar = scalars[kind]
    several: Schema = {"type": "array", "items": scalar, "minItems": 1}
    operands: dict[str, Schema] = {
        "exists": {"type": "boolean"},
        "between": {"type": "array", "items": scalar, "minItems": 2, "maxItems": 2},
        "in": several,
        "not_in": several,
        "glob": {"anyOf": [scalar, several]},
        "not_glob": {"anyOf": [scalar, several]},
    }
    operators: Schema = {
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        "properties": {operator: operands.get(operator, scalar) for operator in when.OPERATORS[kind]},
    }
    return {"anyOf": [scalar, several, operators]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}
