-- Spend by meter and one other key. One row a pair; quantity is in the meter's unit. cost: grains, of requests whose cost
-- comes from list prices; what a provider reported for a whole request is a row of its own (meter null).
with chosen as materialized (
    select request_key, key_1, cost_basis, why_unknown, cost,
           input, cache_read, cache_write, cache_write_1h, output,
           case when cost_basis <> 'reported' then input_cost end          as input_cost,
           case when cost_basis <> 'reported' then cache_read_cost end     as cache_read_cost,
           case when cost_basis <> 'reported' then cache_write_cost end    as cache_write_cost,
           case when cost_basis <> 'reported' then cache_write_1h_cost end as cache_write_1h_cost,
           case when cost_basis <> 'reported' then output_cost end         as output_cost
    from spend_rows($by_1, null, $since::timestamp, $until::timestamp,
                    $conditions::struct(key varchar, patterns varchar[], negated boolean)[])
    where ts is not null or not $dated_only
),
wide as (
    select key_1,
           unnest(['input', 'cache_read', 'cache_write', 'cache_write_1h', 'output']) as meter,
           unnest([count_if(input > 0), count_if(cache_read > 0), count_if(cache_write > 0),
                   count_if(cache_write_1h > 0), count_if(output > 0)])              as requests,
           unnest([sum(input), sum(cache_read), sum(cache_write), sum(cache_write_1h), sum(output)]) as quantity,
           unnest([sum(input_cost), sum(cache_read_cost), sum(cache_write_cost), sum(cache_write_1h_cost), sum(output_cost)]) as cost,
           unnest([count_if(input > 0 and why_unknown is not null), count_if(cache_read > 0 and why_unknown is not null),
                   count_if(cache_write > 0 and why_unknown is not null), count_if(cache_write_1h > 0 and why_unknown is not null),
                   count_if(output > 0 and why_unknown is not null)]) as without_cost
    from chosen
    group by key_1
),
rare as (
    select c.key_1, x.meter, count(*) as requests, sum(x.quantity) as quantity,
           sum(x.cost) filter (c.cost_basis <> 'reported')  as cost,
           count_if(c.why_unknown is not null)              as without_cost
    from rare_charges('request') x
    join chosen c using (request_key)
    group by c.key_1, x.meter
),
reported as (
    select key_1, null as meter, count(*) as requests, null as quantity, sum(cost) as cost, 0 as without_cost
    from chosen
    where cost_basis = 'reported'
    group by key_1
)
select key_1, meter, requests::bigint as requests, quantity::bigint as quantity, cost, without_cost::bigint as without_cost
from (from wide where quantity > 0 union all from rare union all from reported)
order by cost desc nulls last, meter nulls last, key_1 nulls last;
