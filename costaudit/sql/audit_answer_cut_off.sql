-- Answers as long as their cap allows: they were most likely cut off. Caps below 64 tokens are meant to cut.
create or replace temp view audit_after as
select null::varchar as target, r.*
from audit_request r
where max_output_tokens >= 64 and output_tokens >= max_output_tokens and status = 'ok' and usage_basis = 'reported';
