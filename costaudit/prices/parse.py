"""A price file to a Provider. Every mistake of form in it is reported, not the first: the file is read to its end."""

from __future__ import annotations

import re
from pathlib import Path

from costaudit import yamlfile
from costaudit.model import METER_OF_KEY, Place
from costaudit.prices import checks, notation
from costaudit.prices.entries import read_entries
from costaudit.prices.fields import Fields
from costaudit.prices.ledger import BatchRules, CacheRules, Model, Provider
from costaudit.yamlfile import Node, Problems

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def read_file(data: bytes, shown: str, problems: Problems) -> Provider | None:
    """What a price file says; None when too little of it can be read. `shown` is its path, as places carry it."""
    before = len(problems.found)
    root = yamlfile.parse(data, problems, shown)
    if root is None:
        if len(problems.found) == before:
            problems.add("the file is empty", Place(shown, 1), hint="it begins with `provider:`")
        return None
    return read_root(root, Path(shown).stem, problems)


def read_root(root: Node, stem: str, problems: Problems) -> Provider | None:
    """What the root of a file says; `stem` is the name of the file without its ending."""
    fields = Fields(root, problems, "the file", notation.FILE)
    name = fields.text("provider")
    if name is None:
        return None
    if name != stem:
        problems.add(f"the file is {stem}.yaml, but its provider is {name}", fields.node("provider"))
    pages = _pages(fields, problems)
    provider = Provider(
        id=name,
        name=fields.text("name") or name,
        pages=pages,
        unlisted=_unlisted(fields, problems),
        caching=_caching(fields.node("caching"), pages, problems),
        batch=_batch(fields.node("batch"), pages, problems),
        models=_models(fields.node("models"), name, pages, problems),
    )
    checks.provider(provider, _named(fields), root.place.path, problems)
    return provider


def _named(fields: Fields) -> checks.Named:
    """What the file names, whether or not the rest of it can be read: one mistake is told once."""
    quiet = Problems()
    models = yamlfile.as_list(fields.node("models"), quiet, "")
    ids = (yamlfile.as_mapping(model, quiet).get("id") for model in models)
    rules = yamlfile.as_mapping(fields.node("caching"), quiet)
    return checks.Named(
        models=frozenset(node.value for node in ids if isinstance(node, yamlfile.Text)),
        cache_rules=tuple(entry.name for entry in rules),
    )


def _pages(fields: Fields, problems: Problems) -> dict[str, str]:
    pages = {}
    for entry in yamlfile.as_mapping(fields.node("pages"), problems, "`pages:`"):
        url = yamlfile.as_text(entry.value, problems, f"the page {entry.name}")
        if url is not None and not url.startswith("https://"):
            problems.add(f"the page {entry.name} is {url}, which is no https:// address", entry.value)
        elif url is not None:
            pages[entry.name] = url
    return pages


def _unlisted(fields: Fields, problems: Problems) -> dict[str, str]:
    return {
        METER_OF_KEY[entry.name].name: METER_OF_KEY[other].name
        for entry in yamlfile.as_mapping(fields.node("unlisted"), problems, "`unlisted:`", known=notation.METER_KEYS)
        if entry.name in METER_OF_KEY
        and (other := yamlfile.one_of(entry.value, problems, f"what {entry.name} costs", notation.METER_KEYS))
    }


def _caching(node: Node | None, pages: dict[str, str], problems: Problems) -> dict[str, CacheRules]:
    rules = {}
    for entry in yamlfile.as_mapping(node, problems, "`caching:`"):
        fields = Fields(entry.value, problems, f"the cache rules {entry.name}", notation.CACHING)
        _check_source(fields, pages, problems)
        source, checked, mode = fields.text("source"), fields.day("checked"), fields.text("mode")
        if source is None or checked is None or mode is None:
            continue
        rules[entry.name] = CacheRules(
            line=entry.key.place.line,
            mode=mode,
            source=source,
            checked=checked,
            min_tokens=fields.integer("min_tokens"),
            max_tokens=fields.integer("max_tokens"),
            granularity=fields.integer("granularity") or 1,
            ttl_s=_lifetimes(fields, problems),
            refresh=fields.boolean("refresh"),
            write=fields.text("write") or "free",
            storage=fields.text("storage") or "free",
            scope=fields.text("scope"),
            max_breakpoints=fields.integer("max_breakpoints"),
            max_writes=fields.integer("max_writes"),
            lookback_blocks=fields.integer("lookback_blocks"),
            overflow_rpm=fields.integer("overflow_rpm"),
            prefix_order=fields.texts("prefix_order"),
            confidence=fields.text("confidence"),
            note=fields.text("note"),
        )
    return rules


def _lifetimes(fields: Fields, problems: Problems) -> tuple[int, ...]:
    """In seconds."""
    found = [(text, notation.LIFETIME.fullmatch(text)) for text in fields.texts("ttl")]
    for text, match in found:
        if not match:
            problems.add(f"the lifetime {text} is not a number with s, m, h or d, as in 5m", fields.node("ttl"))
    return tuple(int(match[1]) * _SECONDS[match[2]] for _, match in found if match)


def _batch(node: Node | None, pages: dict[str, str], problems: Problems) -> BatchRules | None:
    if node is None:
        return None
    fields = Fields(node, problems, "`batch:`", notation.BATCH)
    _check_source(fields, pages, problems)
    hours, caching = fields.integer("window_hours"), fields.text("caching")
    source, checked = fields.text("source"), fields.day("checked")
    if hours is None or caching is None or source is None or checked is None:
        return None
    return BatchRules(
        line=fields.line,
        window_hours=hours,
        caching=caching,
        source=source,
        checked=checked,
        max_requests=fields.integer("max_requests"),
        max_file_mb=fields.integer("max_file_mb"),
        models_per_file=fields.integer("models_per_file"),
        results_kept_days=fields.integer("results_kept_days"),
        expired=fields.text("expired"),
        rate_limit=fields.text("rate_limit"),
        unsupported=fields.texts("unsupported"),
        confidence=fields.text("confidence"),
        note=fields.text("note"),
    )


def _models(node: Node | None, provider: str, pages: dict[str, str], problems: Problems) -> tuple[Model, ...]:
    nodes = yamlfile.as_list(node, problems, "`models:`")
    models = (_model(item, provider, pages, problems) for item in nodes)
    return tuple(model for model in models if model is not None)


def _model(node: Node, provider: str, pages: dict[str, str], problems: Problems) -> Model | None:
    named = yamlfile.as_mapping(node, Problems()).get("id")
    what = f"the model {named.value}" if isinstance(named, yamlfile.Text) and named.value else "a model"
    fields = Fields(node, problems, what, notation.MODEL)
    name, tier = fields.text("id"), fields.text("tier")
    if name is not None and not re.fullmatch(notation.MODEL_ID, name):
        problems.add(f"the id {name} has characters that ids are not made of", fields.node("id"))
    entries = read_entries(fields.node("prices"), what, problems)
    for entry in entries:
        _check_page(entry.source, Place(node.place.path, entry.line), pages, problems)
    if name is None or tier is None:
        return None
    context = Fields(fields.node("context"), problems, f"`context:` of {what}", notation.CONTEXT)
    return Model(
        line=fields.line,
        provider=provider,
        id=name,
        tier=tier,
        entries=entries,
        names=fields.texts("names"),
        operation=fields.text("operation"),
        tokenizer=fields.text("tokenizer"),
        context_input=context.integer("input"),
        context_output=context.integer("output"),
        features=fields.texts("features"),
        released=fields.day("released"),
        retires=fields.day("retires"),
        successor=fields.text("successor"),
        billed_as=fields.text("billed_as"),
        maker=fields.text("maker"),
        caching=fields.text("caching"),
        cache_min_tokens=fields.integer("cache_min_tokens"),
    )


def _check_source(fields: Fields, pages: dict[str, str], problems: Problems) -> None:
    source, node = fields.text("source"), fields.node("source")
    if source is not None and node is not None:
        _check_page(source, node.place, pages, problems)


def _check_page(source: str, at: Place, pages: dict[str, str], problems: Problems) -> None:
    if source not in pages:
        hint = yamlfile.nearest(source, pages) or f"the pages: {', '.join(pages)}"
        problems.add(f"the source {source} is not one of `pages:`", at, hint=hint, code="no-source")
