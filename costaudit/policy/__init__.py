"""A policy file, checked: what a person would do differently, as frozen data. Nothing here touches a store.

`load` reads one, `check_models` compares it with a price book, `schema` says what one may contain.
"""

from __future__ import annotations

from costaudit.policy.json_schema import schema
from costaudit.policy.models import check_models
from costaudit.policy.parts import TEN_THOUSAND, Expectation, Policy, Rule, Target
from costaudit.policy.reading import load

__all__ = ["TEN_THOUSAND", "Expectation", "Policy", "Rule", "Target", "check_models", "load", "schema"]
