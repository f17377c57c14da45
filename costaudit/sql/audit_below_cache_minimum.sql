-- A shared beginning a little shorter than what the model caches: the same, filled up to the minimum and cached.
create or replace temp table audit_short as
select q.request_key, m.min_tokens, m.pays_writes, s.read_blocks > 0 as reads, least(q.input, s.shared_blocks::bigint * q.prefix_block_tokens) as kept_tokens
from audit_request q
join audit_shared s using (request_key)
join audit_model m on m.offer_id = q.offer_id
where q.cache_read + q.cache_write + q.cache_write_1h = 0 and q.status = 'ok' and q.service_tier <> 'batch'
  and 4 * least(q.input, s.shared_blocks::bigint * q.prefix_block_tokens) >= 3 * m.min_tokens
  and least(q.input, s.shared_blocks::bigint * q.prefix_block_tokens) < m.min_tokens;

create or replace temp view audit_after as
select null::varchar as target, r.* replace (
    r.input_tokens + c.min_tokens - c.kept_tokens as input_tokens,
    r.input - c.kept_tokens + case when c.reads or c.pays_writes then 0 else c.min_tokens end as input,
    case when c.reads then c.min_tokens else 0 end as cache_read,
    case when not c.reads and c.pays_writes then c.min_tokens else 0 end as cache_write)
from audit_request r
join audit_short c using (request_key);
