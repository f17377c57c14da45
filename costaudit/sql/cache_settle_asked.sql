-- The caches that lost or gained a request are replayed. First: who uses which cache now, of those that some stage changed.
create or replace temp view cache_after as
select c.* replace (n.request_key as request_key, n.offer_id as offer_id, n.whole as whole), n.source_key, c.whole as logged_whole
from (
    select request_key, source_key, offer_id, input + cache_read + cache_write + cache_write_1h as whole
    from sim_next
    where not dropped
    union all
    select request_key, source_key, offer_id, input + cache_read + cache_write + cache_write_1h
    from sim_change
    where not dropped and request_key not in (select request_key from sim_next)
) n
join cache_request c on c.request_key = n.source_key;

-- A request that no stage changed uses the cache that it used in the log.
create or replace temp table cache_asked as
select a.*, c.rule as changed_by
from cache_on a
join cache_changed c using (scope, root)
where a.request_key not in (select request_key from sim_next) and a.request_key not in (select request_key from sim_change)
union all by name
select a.*, c.rule as changed_by
from cache_as_logged('cache_after') a
join cache_changed c using (scope, root);
