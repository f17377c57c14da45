"""Prompts that begin alike and are not cached.

The model caches only what is marked. Needs prompts in the log: what they share is known by keyed hashes.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="cacheable-prefix",
    title="prompts that begin alike and are not cached",
    fix="Mark the end of what they share with cache_control; the provider then charges a tenth for it.",
    measure="less",
    saves=True,
    stage="cache.prompts",
    rule="when: {cached_tokens: 0}\nprefix: conversation",
)
