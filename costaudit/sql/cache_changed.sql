-- Requests were moved away, to elsewhere, or dropped: whose coming or going it is, for the caches they share with others. The first rule that
-- moved or dropped a request of the same root. One row a cache and root; roots are blocks.
create or replace temp table cache_changed as
with gone as (
    select n.rule, n.offer_id as to_offer_id, n.dropped, r.offer_id as from_offer_id, r.root
    from sim_next n
    join cache_state r on r.request_key = n.parent_key
    where r.root is not null and (n.dropped or n.offer_id <> r.offer_id)
)
select o.scope, g.root, min(g.rule) as rule
from (select rule, root, from_offer_id as offer_id from gone union all select rule, root, to_offer_id from gone where not dropped) g
join cache_offer o using (offer_id)
group by all;
