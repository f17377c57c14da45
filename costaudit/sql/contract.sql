-- What is left of each price under a contract, in ten-thousandths. One row an offer and span of time, half-open.
create or replace temp table contract_wide as
select unnest($offers::integer[]) as offer_id, unnest($since::timestamp[]) as ts_from, unnest($until::timestamp[]) as ts_to,
       unnest($input::integer[]) as input, unnest($cache_read::integer[]) as cache_read,
       unnest($cache_write::integer[]) as cache_write, unnest($cache_write_1h::integer[]) as cache_write_1h,
       unnest($output::integer[]) as output;

-- The same of the rare meters that a contract has a price for. One row an offer, span and meter.
create or replace temp table contract_rare as
select unnest($rare_offers::integer[]) as offer_id, unnest($rare_since::timestamp[]) as ts_from,
       unnest($rare_until::timestamp[]) as ts_to, unnest($rare_meters::varchar[]) as meter,
       unnest($rare_factors::integer[]) as factor;

-- Whether a line of a contract is the one for a request. Where it has days, a request without a time is in none of them.
create or replace temp macro in_contract(r, d) as
    d.offer_id = r.offer_id
    and coalesce(r.ts, timestamp '1900-01-01') >= d.ts_from and coalesce(r.ts, timestamp '1900-01-01') < d.ts_to;

-- What any requests cost under the contract. One row a request; grains, null where its cost is not known. What a provider reported is
-- what was billed, and stays. listed: what the list says of it under the contract, whatever was reported. meters: as in charges().
create or replace temp macro contracted(requests, meters := 'request_meter') as table
with counted as (
    select request_key, meter, cost from counted_charges(requests, meters := meters)
    union all
    select request_key, 'reasoning', reasoning_tokens * reasoning_rate
    from priced(requests)
    where reasoning_rate <> 0 and reasoning_tokens > 0
),
rare as (
    select x.request_key, sum(x.cost * coalesce(d.factor, 10000) // 10000) as cost
    from counted x
    join query_table(requests) r using (request_key)
    left join contract_rare d on d.meter = x.meter and in_contract(r, d)
    group by x.request_key
),
priced as (
    select c.request_key, c.cost, c.cost_basis,
           case when c.list_cost is null or (d.offer_id is null and q.cost is null) then c.list_cost
                else (coalesce(c.input_cost, 0) * coalesce(d.input, 10000) + coalesce(c.cache_read_cost, 0) * coalesce(d.cache_read, 10000)
                      + coalesce(c.cache_write_cost, 0) * coalesce(d.cache_write, 10000)
                      + coalesce(c.cache_write_1h_cost, 0) * coalesce(d.cache_write_1h, 10000)
                      + coalesce(c.output_cost, 0) * coalesce(d.output, 10000)) // 10000 + coalesce(q.cost, 0)
           end as listed
    from charges(requests, meters := meters) c
    join query_table(requests) r using (request_key)
    left join contract_wide d on in_contract(r, d)
    left join rare q using (request_key)
)
select request_key, case when listed is null or cost_basis = 'reported' then cost else listed end as contracted, listed
from priced;
