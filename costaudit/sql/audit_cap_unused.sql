-- Output caps at least ten times the longest answer of their place.
create or replace temp view audit_after as
select null::varchar as target, r.*
from audit_request r
where max_output_tokens >= 1000
  and place in (select place from audit_request where status = 'ok' and max_output_tokens is not null group by place
                having count(*) >= 20 and min(max_output_tokens) >= 10 * greatest(max(output_tokens), 1));
