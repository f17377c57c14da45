-- What the policy changed, before and after. One row a side, task and model; cost: grains.
with before as (
    select r.task, concat_ws('/', coalesce(m.provider, o.provider), coalesce(m.model, o.served_model, o.request_model)) as model, c.cost
    from sim_changed_before r
    join charges('sim_changed_before') c using (request_key)
    join sim_offer o on o.offer_id = r.offer_id
    left join offer_model m on m.offer_id = r.offer_id
),
after as (
    select r.task, concat_ws('/', coalesce(m.provider, o.provider), coalesce(m.model, o.served_model, o.request_model)) as model, c.cost
    from sim_changed_after r
    join charges('sim_changed_after') c using (request_key)
    join sim_offer o on o.offer_id = r.offer_id
    left join offer_model m on m.offer_id = r.offer_id
)
select 'before' as side, task, model, count(*)::bigint as requests, sum(cost) as cost from before group by task, model
union all
select 'after', task, model, count(*)::bigint, sum(cost) from after group by task, model
order by side, task, model;
