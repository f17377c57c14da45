"""Whether the models that policies name are in the price list."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from costaudit.errors import FileError
from costaudit.policy.parts import Policy, Target

if TYPE_CHECKING:
    from costaudit.prices.book import PriceBook


def check_models(policies: Sequence[Policy], book: PriceBook) -> None:
    """Raise FileError, with all of them, for targets that the price list has not: they have no price to compare."""
    known = {f"{model.provider}/{model.id}" for model in book.models}
    problems = [
        _unknown(target, known)
        for policy in policies
        for rule in policy.route
        for target in rule.targets
        if target.model is not None and str(target) not in known
    ]
    if problems:
        first, *others = problems
        raise FileError(first.message, at=first.at, hint=first.hint, code=first.code, more=tuple(others))


def _unknown(target: Target, known: set[str]) -> FileError:
    """Models of the same provider come first among the suggestions: a slip of a letter seldom changes the provider."""
    own = [name for name in known if name.startswith(f"{target.provider}/")]
    near = get_close_matches(str(target), sorted(own), 1, 0.6) or get_close_matches(str(target), sorted(known), 1, 0.6)
    hint = f"did you mean {near[0]}? " if near else ""
    return FileError(
        f"no price list knows the model {target}",
        at=target.at,
        hint=f"{hint}all of them: costaudit pricing list",
        code="policy.unknown-model",
    )
