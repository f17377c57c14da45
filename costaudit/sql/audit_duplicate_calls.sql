-- The same prompt to the same model with the same settings, again within a day of an answer.
create or replace temp view audit_after as
select null::varchar as target, r.*
from audit_request r
join (
    select request_key, ts, lag(ts) over (partition by offer_id, prompt_identity order by ts, request_key) as before_ts
    from audit_request
    where prompt_identity is not null and status = 'ok' and ts is not null
) d using (request_key)
where d.ts <= d.before_ts + interval 24 hours;
