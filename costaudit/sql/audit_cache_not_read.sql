-- Prompts written to a cache that is read too little to pay for that: the same without a cache, place by place.
create or replace temp view audit_after as
select null::varchar as target, r.* replace (
    input + cache_read + cache_write + cache_write_1h as input, 0::bigint as cache_read, 0::bigint as cache_write, 0::bigint as cache_write_1h)
from audit_request r
where place in (select place from audit_request group by place having sum(cache_write + cache_write_1h) > 0)
  and cache_read + cache_write + cache_write_1h > 0;
