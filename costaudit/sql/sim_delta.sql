-- What the policy changed, before and after. One row a side, task and model; cost: grains. Whatever was changed or added for a request, the
-- request itself is a row of sim_change (extra 0).
with changed as (
    select k.task_id, k.offer_id as from_offer_id, c.offer_id as to_offer_id,
           count_if(c.extra = 0) as requests_before, sum(case when c.extra = 0 then k.cost end) as cost_before,
           count_if(not c.dropped) as requests_after, sum(case when not c.dropped then c.cost end) as cost_after
    from sim_change c
    join sim_cost k on k.request_key = c.source_key
    group by k.task_id, k.offer_id, c.offer_id
),
side as (
    select 'before' as side, task_id, from_offer_id as offer_id, requests_before as requests, cost_before as cost from changed
    union all
    select 'after', task_id, to_offer_id, requests_after, cost_after from changed
)
select s.side, t.task, o.named_model as model, sum(s.requests)::bigint as requests, sum(s.cost) as cost
from side s
join sim_task t using (task_id)
join sim_offer_named o using (offer_id)
where s.requests > 0
group by all
order by all;
