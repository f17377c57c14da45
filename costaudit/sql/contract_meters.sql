-- Contracted cost by meter and one other key, as spend_meters has list cost. One row a pair; grains. What a provider reported for a whole
-- request is a row of its own (meter null).
with chosen as materialized (
    select request_key, offer_id, ts, key_1, cost_basis, cost, input, cache_read, cache_write, cache_write_1h, output,
           input_cost, cache_read_cost, cache_write_cost, cache_write_1h_cost, output_cost
    from spend_rows($by_1, null, $since::timestamp, $until::timestamp,
                    $conditions::struct(key varchar, patterns varchar[], negated boolean)[])
    where (ts is not null or not $dated_only) and cost_basis is not null
),
listed as (from chosen where cost_basis <> 'reported'),
sums as (
    select r.key_1,
           [sum(r.input), sum(r.cache_read), sum(r.cache_write), sum(r.cache_write_1h), sum(r.output)] as quantities,
           sum(r.input_cost * coalesce(d.input, 10000) // 10000)                   as input,
           sum(r.cache_read_cost * coalesce(d.cache_read, 10000) // 10000)         as cache_read,
           sum(r.cache_write_cost * coalesce(d.cache_write, 10000) // 10000)       as cache_write,
           sum(r.cache_write_1h_cost * coalesce(d.cache_write_1h, 10000) // 10000) as cache_write_1h,
           sum(r.output_cost * coalesce(d.output, 10000) // 10000)                 as output
    from listed r
    left join contract_wide d on in_contract(r, d)
    group by r.key_1
)
select key_1, meter, cost::hugeint as contracted
from (
    select key_1, unnest(['input', 'cache_read', 'cache_write', 'cache_write_1h', 'output']) as meter,
           unnest([input, cache_read, cache_write, cache_write_1h, output]) as cost, unnest(quantities) as quantity
    from sums
    union all
    select r.key_1, x.meter, sum(x.cost * coalesce(d.factor, 10000) // 10000), 1
    from rare_charges('request') x
    join listed r using (request_key)
    left join contract_rare d on d.meter = x.meter and in_contract(r, d)
    group by r.key_1, x.meter
    union all
    select key_1, null, sum(cost), 1 from chosen where cost_basis = 'reported' group by key_1
)
where quantity > 0
order by all;
