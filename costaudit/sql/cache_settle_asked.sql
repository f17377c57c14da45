-- The caches that lost or gained a request are replayed. First: who uses which cache now.
create or replace temp view cache_after as
select * from cache_state where request_key not in (select request_key from sim_next)
union all by name
select c.* replace (n.request_key as request_key, n.offer_id as offer_id, n.input + n.cache_read + n.cache_write + n.cache_write_1h as whole),
       n.source_key, c.whole as logged_whole
from sim_next n
join cache_request c on c.request_key = n.source_key
where not n.dropped;

create or replace temp table cache_asked as
select a.*, c.rule as changed_by
from cache_as_logged('cache_after') a
join cache_changed c using (scope, root);
