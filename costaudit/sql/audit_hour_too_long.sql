-- Prompts cached for an hour where 5 minutes would do: all of a place for 5 minutes. What a turn then finds no more is written again.
create or replace temp view audit_after as
select null::varchar as target, r.* replace (
    cache_write + cache_write_1h + case when since_s > 300 then cache_read else 0 end as cache_write,
    0::bigint as cache_write_1h,
    case when since_s > 300 then 0 else cache_read end as cache_read)
from audit_request r
join audit_turn t using (request_key)
where place in (select place from audit_request where conversation_id is not null group by place having sum(cache_write_1h) > 0);
