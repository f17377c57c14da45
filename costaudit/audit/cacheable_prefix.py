"""Prompts that begin alike and are not cached.

Some models cache only what is marked; others by themselves, and then nothing was found, or the log does not say so.
Needs prompts in the log: what they share is known by keyed hashes.
"""

from __future__ import annotations

from costaudit.audit.finding import Finding

FINDING = Finding(
    code="cacheable-prefix",
    title="prompts that begin alike and are not cached",
    fix="Mark the end of what they share (cache_control); where caching is automatic, keep to one prompt_cache_key.",
    measure="less",
    saves=True,
    stage="cache.prompts",
    rule="when: {model: {model}, task: {task}, cached_tokens: 0}\nprefix: system",
)
