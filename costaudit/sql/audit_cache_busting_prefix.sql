-- System prompts of one length that no two requests share to the end: something early differs, so no cache finds the rest.
-- The same with the system prompt equal. `starts` is how many tokens they do have in common.
create or replace temp table audit_busted as
select q.request_key, q.place || ', after ' || min(starts) over same || ' tokens' as place, pays_writes,
       least(system_tokens, q.input + q.cache_write) as system_tokens,
       coalesce(date_diff('second', lag(ts) over timed, ts) <= ttl_s, false) as reads
from (
    select r.*, coalesce(s.shared_blocks, 0) * r.prefix_block_tokens as starts, coalesce(m.pays_writes, false) as pays_writes,
           r.system_blocks::bigint * r.prefix_block_tokens as system_tokens, coalesce(m.ttl_s, 300) as ttl_s, coalesce(m.min_tokens, 0) as min_tokens,
           m.explicit is not null and coalesce(s.shared_blocks, 0) < r.system_blocks as busted
    from audit_request r
    join audit_model m using (offer_id)
    left join audit_shared s using (request_key)
    where r.system_blocks > 0 and r.status = 'ok' and r.service_tier <> 'batch'
) q
where busted and q.cache_read < q.system_tokens and q.system_tokens >= q.min_tokens
window same as (partition by q.place, system_blocks), timed as (partition by q.place, system_blocks order by ts, q.request_key)
qualify count(*) over same >= 10;

create or replace temp view audit_after as
select null::varchar as target, r.* replace (
    b.place as place,
    r.input - (b.system_tokens - least(b.system_tokens, r.cache_write)) + case when b.reads or b.pays_writes then 0 else b.system_tokens end as input,
    r.cache_write - least(b.system_tokens, r.cache_write) + case when not b.reads and b.pays_writes then b.system_tokens else 0 end as cache_write,
    r.cache_read + case when b.reads then b.system_tokens else 0 end as cache_read)
from audit_request r
join audit_busted b using (request_key);
