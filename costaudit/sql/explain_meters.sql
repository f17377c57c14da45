-- What one explained request used, meter by meter. grains: per unit, null when the meter has no price. factor: what a contract leaves of
-- it, in ten-thousandths; contracted is the cost with that.
with wide as (
    select unnest(['input', 'cache_read', 'cache_write', 'cache_write_1h', 'output']) as meter,
           unnest([input, cache_read, cache_write, cache_write_1h, output])           as quantity,
           unnest([case when has_input then input_rate end, case when has_cache_read then cache_read_rate end,
                   case when has_cache_write then cache_write_rate end, case when has_cache_write_1h then cache_write_1h_rate end,
                   case when has_output then output_rate end])                        as grains
    from priced('explained')
    where request_key = $request_key
),
meters as (
    select meter, quantity, grains, quantity * grains as cost from wide where quantity > 0
    union all
    select meter, quantity, grains_per_unit, cost from rare_charges('explained') where request_key = $request_key
),
factors as (
    select unnest(['input', 'cache_read', 'cache_write', 'cache_write_1h', 'output'])        as meter,
           unnest([d.input, d.cache_read, d.cache_write, d.cache_write_1h, d.output]) as factor
    from explained r
    join contract_wide d on in_contract(r, d)
    where r.request_key = $request_key
    union all
    select d.meter, d.factor
    from explained r
    join contract_rare d on in_contract(r, d)
    where r.request_key = $request_key
)
select m.meter, m.quantity, m.grains, m.cost, coalesce(f.factor, 10000) as factor, m.cost * coalesce(f.factor, 10000) // 10000 as contracted
from meters m
left join factors f using (meter);
