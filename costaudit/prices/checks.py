"""What has to hold between the parts of a price file: each use has at most one price, and each name one model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from costaudit import yamlfile
from costaudit.model import Place
from costaudit.prices import lines
from costaudit.prices.ledger import Entry, Line, Model, Provider
from costaudit.prices.notation import STANDARD
from costaudit.yamlfile import Problems


@dataclass(frozen=True, slots=True)
class Named:
    """The names in a file, those of blocks that cannot be read included."""

    models: frozenset[str]
    cache_rules: tuple[str, ...]


def provider(file: Provider, named: Named, path: str, problems: Problems) -> None:
    """Add every breach to `problems`, under the codes not-sorted, two-models-one-name, overlap and wrong-form."""
    _models_sorted(file.models, path, problems)
    _one_name_one_model(file.models, path, problems)
    for model in file.models:
        _references(model, named, path, problems)
        _entries(model, path, problems)
        for entry in model.entries:
            _lines(model, entry, path, problems)


def _models_sorted(models: tuple[Model, ...], path: str, problems: Problems) -> None:
    highest: Model | None = None
    for model in models:
        if highest is not None and model.id < highest.id:
            later = next(other for other in models if other.id > model.id)
            problems.add(
                f"the model {model.id} comes after {highest.id}; models are sorted by id",
                Place(path, model.line),
                hint=f"move it above line {later.line}",
                code="not-sorted",
            )
        else:
            highest = model


def _one_name_one_model(models: tuple[Model, ...], path: str, problems: Problems) -> None:
    owners: dict[str, Model] = {}
    for model in models:
        for name in dict.fromkeys(text.lower() for text in (model.id, *model.names)):
            if name in owners:
                other = owners[name]
                problems.add(
                    f"{name} is a name of {other.id}, in line {other.line}, and of {model.id}",
                    Place(path, model.line),
                    hint="leave it with one of them",
                    code="two-models-one-name",
                )
            else:
                owners[name] = model
        repeated = [name for name in model.names if name == model.id or model.names.count(name) > 1]
        if repeated:
            problems.add(f"{model.id} lists the name {repeated[0]} again", Place(path, model.line), hint="leave it out")


def _references(model: Model, named: Named, path: str, problems: Problems) -> None:
    at = Place(path, model.line)
    if model.caching is not None and model.caching not in named.cache_rules:
        hint = yamlfile.nearest(model.caching, named.cache_rules) or f"the rules: {', '.join(named.cache_rules)}"
        problems.add(f"{model.id} has the cache rules {model.caching}, which the file does not have", at, hint=hint)
    for key, other in (("successor", model.successor), ("billed_as", model.billed_as)):
        if other is not None and (other not in named.models or other == model.id):
            problems.add(
                f"`{key}:` of {model.id} is {other}, which is no other model of the file",
                at,
                hint=yamlfile.nearest(other, named.models - {model.id}),
            )
    if model.billed_as is not None and model.retires is None:
        problems.add(
            f"{model.id} is billed as {model.billed_as}, but nothing says since when", at, hint="add `retires:`"
        )
    if model.released and model.retires and model.released >= model.retires:
        problems.add(f"{model.id} retires on {model.retires}, before it is released", at)


def _entries(model: Model, path: str, problems: Problems) -> None:
    if not model.entries:
        problems.add(f"the model {model.id} has no prices", Place(path, model.line))
    previous: Entry | None = None
    for entry in model.in_force:
        if previous is not None:
            _in_order(previous, entry, path, problems)
        if entry.ends is not None and entry.ends <= (entry.starts or datetime.min):
            problems.add(f"this entry ends at {entry.ends}, before it begins", Place(path, entry.line))
        previous = entry


def _in_order(previous: Entry, entry: Entry, path: str, problems: Problems) -> None:
    at = Place(path, entry.line)
    if entry.starts is None or (previous.starts is not None and entry.starts < previous.starts):
        problems.add(
            f"{lines.since(entry)} comes before {lines.since(previous)}, the entry above it; "
            "entries run oldest to newest",
            at,
            hint=f"move it above line {previous.line}",
            code="not-sorted",
        )
    elif entry.starts == previous.starts:
        problems.add(
            f"this entry and the one in line {previous.line} both begin on {lines.since(entry)}", at, code="overlap"
        )
    elif previous.ends is not None and previous.ends > entry.starts:
        problems.add(f"the entry in line {previous.line} ends after this one begins", at, code="overlap")


def _lines(model: Model, entry: Entry, path: str, problems: Problems) -> None:
    seen: dict[tuple[str, str | None, int | None, bool], Line] = {}
    for line in entry.lines:
        at = Place(path, line.line)
        key = (line.tier, line.region, line.over, line.in_window)
        if key in seen:
            problems.add(f"this line and line {seen[key].line} price the same use", at, code="overlap")
        seen[key] = line
        if line.over is not None and not _has(entry.lines, line, over=None):
            problems.add(f"{lines.key(line)} has no line for smaller inputs beside it", at)
        if line.region is not None and not any(other.region is None for other in entry.lines):
            problems.add(f"{lines.key(line)} has no line without a region beside it", at)
        for meter, price in line.prices.items():
            if price == STANDARD and lines.price(entry, line, meter, {}) is None:
                problems.add(f"{meter} is the standard price in {lines.key(line)}, and there is none", at)


def _has(all_lines: Iterable[Line], like: Line, *, over: int | None) -> bool:
    return any(
        (o.tier, o.region, o.over, o.in_window) == (like.tier, like.region, over, like.in_window) for o in all_lines
    )
