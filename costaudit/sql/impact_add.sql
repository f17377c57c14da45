-- Adds what everything costs under the rates that are installed. $side: before, after. $moment: then, now.
insert into impact
with charged as (
    select n.model, n.tier, n.region, r.task,
           unnest(['input', 'cache_read', 'cache_write', 'cache_write_1h', 'output'])           as meter,
           unnest([r.input, r.cache_read, r.cache_write, r.cache_write_1h, r.output])           as quantity,
           unnest([c.input_cost, c.cache_read_cost, c.cache_write_cost, c.cache_write_1h_cost, c.output_cost]) as cost
    from request r
    join charges('request') c using (request_key)
    join impact_name n on n.offer_id = r.offer_id
    where r.usage_basis in ('reported', 'aggregate')
    union all
    select n.model, n.tier, n.region, r.task, x.meter, x.quantity, x.cost
    from rare_charges('request') x
    join request r using (request_key)
    join impact_name n on n.offer_id = r.offer_id
    where r.usage_basis in ('reported', 'aggregate')
)
select $side, $moment, model, tier, region, task, meter, sum(quantity), sum(cost), coalesce(sum(quantity) filter (cost is null), 0)
from charged
where quantity > 0
group by all;
