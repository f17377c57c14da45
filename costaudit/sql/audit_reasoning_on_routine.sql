-- Reasoning tokens on routine tasks: the same answers without them.
create or replace temp view audit_after as
select null::varchar as target, r.* replace (
    greatest(output - reasoning_tokens, 0) as output, output_tokens - reasoning_tokens as output_tokens, 0::bigint as reasoning_tokens)
from audit_request r
where audit_routine(task) and reasoning_tokens > 0 and status = 'ok';
