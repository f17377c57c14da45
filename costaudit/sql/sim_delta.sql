-- What the policy changed, before and after. One row a side, task and model; cost: grains.
with side as (
    select 'before' as side, r.task, k.offer_id, count(*) as requests, sum(k.cost) as cost
    from sim_cost k
    join request r using (request_key)
    where k.request_key in (select source_key from sim_change)
    group by r.task, k.offer_id
    union all
    select 'after', r.task, c.offer_id, count(*), sum(c.cost)
    from sim_change c
    join request r on r.request_key = c.source_key
    where not c.dropped
    group by r.task, c.offer_id
)
select s.side, s.task, o.named_model as model, sum(s.requests)::bigint as requests, sum(s.cost) as cost
from side s
join sim_offer_named o using (offer_id)
group by all
order by all;
