-- What nobody waits for, at full price: the same in a batch. Not streams, and no turn that was followed up within a day, or may
-- have been: it has no time.
create or replace temp table audit_followed as
select request_key
from (
    select request_key, ts, lead(ts) over (partition by coalesce(conversation_id, trace_id) order by ts, request_key) as next_ts
    from audit_request
    where coalesce(conversation_id, case when has_tools then trace_id end) is not null and ts is not null
)
where next_ts < ts + interval 24 hours;

create or replace temp view audit_after as
select null::varchar as target, r.* replace (
    t.to_offer_id as offer_id,
    case when t.caches then input else input + cache_read + cache_write + cache_write_1h end as input,
    case when t.caches then cache_read else 0 end as cache_read,
    case when t.caches then cache_write else 0 end as cache_write,
    case when t.caches then cache_write_1h else 0 end as cache_write_1h)
from audit_request r
join audit_target t on t.offer_id = r.offer_id and t.purpose = 'batch'
where (audit_routine(r.task) or r.task = 'embedding') and r.service_tier = 'standard' and r.status = 'ok' and not coalesce(r.stream, false)
  and (r.ts is not null or coalesce(r.conversation_id, case when r.has_tools then r.trace_id end) is null)
  and r.request_key not in (select request_key from audit_followed);
