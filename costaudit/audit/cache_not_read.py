"""Caches written and hardly read.

Writing a cache costs more than plain input; that is won back only by reading it.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="cache-not-read",
    title="caches written and hardly read",
    fix="Take the cache marks off these prompts, or make what follows come within the cache's lifetime.",
    measure="less",
    saves=True,
)
