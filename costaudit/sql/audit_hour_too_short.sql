-- Prompts cached for 5 minutes and written again by a turn that came within the hour: all of a place for an hour.
create or replace temp view audit_after as
select null::varchar as target, r.* replace (
    0::bigint as cache_write,
    cache_write_1h + cache_write - case when since_s > 300 and since_s <= 3600 then least(cache_write, before_tokens) else 0 end as cache_write_1h,
    cache_read + case when since_s > 300 and since_s <= 3600 then least(cache_write, before_tokens) else 0 end as cache_read)
from audit_request r
join audit_turn t using (request_key)
join audit_model m on m.offer_id = r.offer_id
where m.has_hour and r.cache_write > 0;
