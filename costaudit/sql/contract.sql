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

-- What each request costs under the contract. One row a request; grains, null where its cost is not known. What a provider
-- reported is what was billed, and stays.
create or replace temp table contract as
with rare as (
    select x.request_key, sum(x.cost * coalesce(d.factor, 10000) // 10000) as cost
    from rare_charges('request') x
    join request r using (request_key)
    left join contract_rare d on d.offer_id = r.offer_id and d.meter = x.meter
          and coalesce(r.ts, timestamp '1900-01-01') >= d.ts_from and coalesce(r.ts, timestamp '1900-01-01') < d.ts_to
    group by x.request_key
)
select c.request_key,
       case when c.list_cost is null or c.cost_basis = 'reported' then c.cost
            when d.offer_id is null and q.cost is null then c.cost
            else (coalesce(c.input_cost, 0) * coalesce(d.input, 10000) + coalesce(c.cache_read_cost, 0) * coalesce(d.cache_read, 10000)
                  + coalesce(c.cache_write_cost, 0) * coalesce(d.cache_write, 10000)
                  + coalesce(c.cache_write_1h_cost, 0) * coalesce(d.cache_write_1h, 10000)
                  + coalesce(c.output_cost, 0) * coalesce(d.output, 10000)) // 10000 + coalesce(q.cost, 0)
       end as contracted
from charges('request') c
join request r using (request_key)
left join contract_wide d on d.offer_id = r.offer_id
      and coalesce(r.ts, timestamp '1900-01-01') >= d.ts_from and coalesce(r.ts, timestamp '1900-01-01') < d.ts_to
left join rare q using (request_key);
