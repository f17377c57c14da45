"""Failed calls that were paid for.

A call that ends in an error and still has usage is paid for and gives nothing.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="errors-billed",
    title="failed calls that were paid for",
    fix="Find out why they fail; retry with a growing wait, and stop after a few tries.",
    measure="whole",
    saves=True,
)
