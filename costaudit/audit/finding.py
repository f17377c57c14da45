"""What every finding of the audit is: a query and the words around it.

The query, `sql/audit_CODE.sql`, makes `audit_after`: a row for each request it means, as that request would be without
the waste. It computes no money: `sql/audit_found.sql` prices the rows with `charges()`, at the meters they are billed
on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Measure = Literal["less", "rise", "whole", "logged", "none"]
"""What is at stake in a request.

less    what it would cost less as `audit_after` has it
rise    what it would cost more as `audit_after` has it
whole   all it cost
logged  how far the cost in the log is from the list's
none    no dollars are known
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """`saves`: the dollars at stake would not have been spent; otherwise they are only what the finding is about.

    `rule` is a rule of a policy's `stage` that would fix it; with {model}, {task} or {target}, one rule a place.
    `policy` is a ready policy that does the same, a file of `policies/`. Both are empty where no policy can.
    """

    code: str
    title: str
    fix: str
    measure: Measure
    saves: bool
    stage: str = ""
    rule: str = ""
    policy: str = ""

    @property
    def statement(self) -> str:
        """The name of its query."""
        return "audit_" + self.code.replace("-", "_")

    @property
    def page(self) -> str:
        """Where it is explained."""
        return f"docs/findings.md#{self.code}"
