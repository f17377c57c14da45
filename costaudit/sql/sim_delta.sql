-- What the policy changed, before and after. One row a side, task and model; cost: grains.
with side as (
    select 'before' as side, r.task, r.offer_id, count(*) as requests, sum(c.cost) as cost
    from sim_changed_before r join charges('sim_changed_before') c using (request_key)
    group by r.task, r.offer_id
    union all
    select 'after', r.task, r.offer_id, count(*), sum(c.cost)
    from sim_changed_after r join charges('sim_changed_after') c using (request_key)
    group by r.task, r.offer_id
)
select s.side, s.task, o.named_model as model, sum(s.requests)::bigint as requests, sum(s.cost) as cost
from side s
join sim_offer_named o using (offer_id)
group by all
order by all;
