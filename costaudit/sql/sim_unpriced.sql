-- Before caches are replayed: what the stage would change has to have a cost today, else it stays, and shares caches as it does now. So
-- do requests whose move turned out to have no price (sim_refused).
create or replace temp table sim_staying as
select n.rule, n.source_key, n.request_key, coalesce(c.offer_id, k.offer_id) as offer_id,
       case when (case when c.request_key is null then k.cost else c.cost end) is null then 'unpriced' else 'no_price' end as reason
from sim_next n
left join sim_change c on c.request_key = n.request_key
left join sim_cost k on k.request_key = n.request_key
where n.parent_key = n.request_key
  and ((case when c.request_key is null then k.cost else c.cost end) is null or n.request_key in (from sim_refused));

insert into sim_kept select rule, source_key, request_key, offer_id, reason from sim_staying;

delete from sim_ranged
where request_key in (select request_key from sim_next where parent_key in (select request_key from sim_staying));

delete from sim_next where parent_key in (select request_key from sim_staying);

-- As it is before the stage.
create or replace temp table cache_before as from cache_now;
