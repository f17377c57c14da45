"""Reads `to:`: a model, a tier, or a list of them to be tried one after the other."""

from __future__ import annotations

from costaudit.model import MODEL_TIERS, PROVIDERS
from costaudit.policy import keys
from costaudit.policy.parts import Target
from costaudit.yamlfile import Items, Mapping, Node, Problems, Text, as_mapping, as_text, nearest, one_of

_SAME = "same"


def targets(node: Node | None, problems: Problems) -> tuple[Target, ...]:
    """Where a rule sends requests; () when it has no `to:`."""
    if node is None:
        return ()
    items = node.items if isinstance(node, Items) else (node,)
    if not items:
        problems.add("`to:` is an empty list", node, hint="to keep what the rule matches, leave `to:` out")
    if len(items) > keys.MOST_TARGETS:
        problems.add(f"`to:` lists {len(items)} models, more than the {keys.MOST_TARGETS} that can be tried", node)
    found = tuple(target for item in items if (target := _target(item, problems)) is not None)
    if len(set(map(str, found))) < len(found):
        problems.add("`to:` lists a model twice", node)
    return found


def _target(node: Node, problems: Problems) -> Target | None:
    if isinstance(node, Mapping):
        if "model" in node:
            named = node.get("model")
            hint = f"to: {named.value}" if isinstance(named, Text) else "to: PROVIDER/MODEL"
            problems.add("`to:` names a model as it is, without a key", node.key("model"), hint=hint)
            return None
        block = as_mapping(node, problems, "`to:`", known=keys.TARGET, required=("tier",))
        tier = one_of(block.get("tier"), problems, "tier", MODEL_TIERS)
        provider = one_of(block.get("provider"), problems, "provider", (_SAME, *PROVIDERS))
        return Target(node.place, None if provider == _SAME else provider, None, tier) if tier else None
    name = as_text(node, problems, "`to:`")
    if name is None:
        return None
    provider, slash, model = name.partition("/")
    if name in MODEL_TIERS:
        problems.add(f"{name} is a tier, not a model", node, hint=f"to: {{tier: {name}}}")
    elif not slash or not model:
        problems.add(
            f"{name} does not say whose model it is", node, hint="write PROVIDER/MODEL, such as openai/gpt-5-nano"
        )
    elif provider not in PROVIDERS:
        hint = nearest(provider, PROVIDERS) or f"it is one of: {', '.join(PROVIDERS)}"
        problems.add(f"there are no prices of a provider called {provider}", node, hint=hint)
    else:
        return Target(node.place, provider, model)
    return None
