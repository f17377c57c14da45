-- Prompts that begin as one before them did and read no cache, on a model that has one: the same with it. Whoever
-- marks a prompt does not know what comes in time: all that share a beginning pay for writing it, where writes are charged.
create or replace temp table audit_cacheable as
select request_key,
       case when read_tokens >= min_tokens then read_tokens else 0 end as read_tokens,
       case when pays_writes then kept_tokens when read_tokens >= min_tokens then read_tokens else 0 end as kept_tokens
from (
    select q.request_key, coalesce(m.min_tokens, 0) as min_tokens, m.pays_writes,
           least(q.input, s.read_blocks::bigint * q.prefix_block_tokens) as read_tokens,
           least(q.input, s.shared_blocks::bigint * q.prefix_block_tokens) as kept_tokens
    from audit_request q
    join audit_shared s using (request_key)
    join audit_model m on m.offer_id = q.offer_id
    where m.explicit is not null and q.cache_read + q.cache_write + q.cache_write_1h = 0 and q.status = 'ok' and q.service_tier <> 'batch'
) r
where kept_tokens >= min_tokens and kept_tokens > 0;

create or replace temp view audit_after as
select null::varchar as target, r.* replace (
    r.input - c.kept_tokens as input, c.read_tokens as cache_read, c.kept_tokens - c.read_tokens as cache_write)
from audit_request r
join audit_cacheable c using (request_key);
