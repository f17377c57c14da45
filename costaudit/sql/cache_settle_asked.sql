-- Requests were moved away, to elsewhere, or dropped: the caches they shared with others are replayed. First: who uses which cache now.
create or replace temp view cache_after as
select * from cache_state where request_key not in (select request_key from sim_next)
union all
select request_key, source_key, offer_id, input + cache_read + cache_write + cache_write_1h
from sim_next
where not dropped;

-- Whose coming or going it is: the first rule that moved or dropped a request of the same root. One row a cache and root; roots are blocks.
create or replace temp table cache_changed as
with gone as (
    select n.rule, n.offer_id as to_offer_id, n.dropped, r.offer_id as from_offer_id, c.root
    from sim_next n
    join cache_request c on c.request_key = n.source_key
    join cache_state r on r.request_key = n.parent_key
    where c.root is not null and (n.dropped or n.offer_id <> r.offer_id)
)
select o.scope, g.root, min(g.rule) as rule
from (select rule, root, from_offer_id as offer_id from gone union all select rule, root, to_offer_id from gone where not dropped) g
join cache_offer o using (offer_id)
group by all;

create or replace temp table cache_asked as
select a.*, c.rule as changed_by
from cache_as_logged('cache_after') a
join cache_changed c using (scope, root);
