"""Every finding of the audit, in the order their rules stand in a policy.

A new one is a file here, a query `sql/audit_CODE.sql`, a section in docs/findings.md and two tests.
"""

from __future__ import annotations

from costaudit.audit import (
    anomalous_request,
    answer_cut_off,
    batchable,
    below_cache_minimum,
    cache_busting_prefix,
    cache_not_read,
    cacheable_prefix,
    cap_unused,
    dominated_model,
    duplicate_calls,
    errors_billed,
    fast_tier,
    flagship_for_routine,
    hour_too_long,
    hour_too_short,
    logged_cost,
    long_context,
    price_rise,
    reasoning_on_routine,
    retired_model,
    runaway_conversation,
    unpriced,
    unused_tools,
    usage_missing,
)
from costaudit.audit.finding import Finding

FINDINGS: tuple[Finding, ...] = (
    flagship_for_routine.FINDING,
    duplicate_calls.FINDING,
    errors_billed.FINDING,
    batchable.FINDING,
    fast_tier.FINDING,
    dominated_model.FINDING,
    reasoning_on_routine.FINDING,
    cacheable_prefix.FINDING,
    cache_busting_prefix.FINDING,
    cache_not_read.FINDING,
    below_cache_minimum.FINDING,
    hour_too_long.FINDING,
    hour_too_short.FINDING,
    runaway_conversation.FINDING,
    long_context.FINDING,
    answer_cut_off.FINDING,
    cap_unused.FINDING,
    retired_model.FINDING,
    price_rise.FINDING,
    logged_cost.FINDING,
    unpriced.FINDING,
    usage_missing.FINDING,
    anomalous_request.FINDING,
    unused_tools.FINDING,
)
