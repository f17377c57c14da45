-- Adds what everything costs under the rates that are installed. $side: before, after. $moment: then, now.
-- $requests: request, or impact_request for those whose cost may differ.
insert into impact
with wide as (
    select r.offer_id, r.task,
           sum(r.input) as input, sum(r.cache_read) as cache_read, sum(r.cache_write) as cache_write,
           sum(r.cache_write_1h) as cache_write_1h, sum(r.output) as output,
           sum(c.input_cost) filter (r.input > 0) as input_cost, sum(c.cache_read_cost) filter (r.cache_read > 0) as cache_read_cost,
           sum(c.cache_write_cost) filter (r.cache_write > 0) as cache_write_cost,
           sum(c.cache_write_1h_cost) filter (r.cache_write_1h > 0) as cache_write_1h_cost,
           sum(c.output_cost) filter (r.output > 0) as output_cost,
           sum(r.input) filter (c.input_cost is null) as input_without,
           sum(r.cache_read) filter (c.cache_read_cost is null) as cache_read_without,
           sum(r.cache_write) filter (c.cache_write_cost is null) as cache_write_without,
           sum(r.cache_write_1h) filter (c.cache_write_1h_cost is null) as cache_write_1h_without,
           sum(r.output) filter (c.output_cost is null) as output_without
    from query_table($requests) r
    join charges($requests) c using (request_key)
    where r.usage_basis in ('reported', 'aggregate')
    group by all
),
charged as (
    select offer_id, task,
           unnest(['input', 'cache_read', 'cache_write', 'cache_write_1h', 'output'])                       as meter,
           unnest([input, cache_read, cache_write, cache_write_1h, output])                                 as quantity,
           unnest([input_cost, cache_read_cost, cache_write_cost, cache_write_1h_cost, output_cost])        as cost,
           unnest([input_without, cache_read_without, cache_write_without, cache_write_1h_without, output_without]) as without
    from wide
    union all
    select r.offer_id, r.task, x.meter, sum(x.quantity), sum(x.cost), sum(x.quantity) filter (x.cost is null)
    from rare_charges($requests) x
    join query_table($requests) r using (request_key)
    where r.usage_basis in ('reported', 'aggregate')
    group by all
)
select $side, $moment, n.model, n.tier, n.region, c.task, c.meter, sum(quantity), sum(cost), coalesce(sum(without), 0)
from charged c
join impact_name n using (offer_id)
where quantity > 0
group by all;
