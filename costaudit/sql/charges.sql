-- The one query that computes every cost. One row a request. Costs are in grains; null where something has no price.
-- A band tests the whole input (cache reads and writes included) and prices every meter; the price in force is the one at
-- the request's instant. A row that stands for several calls says nothing of how large each was: it gets the first band. Requests without a time are looked up at 1900-01-01, where only prices that never changed stand.
create or replace temp macro priced(requests) as table
select r.request_key,
       r.offer_id,
       r.usage_basis,
       r.input, r.cache_read, r.cache_write, r.cache_write_1h, r.output, r.reasoning_tokens,
       r.billed_cost,
       p.rate_id,
       p.input          as input_rate,
       p.cache_read     as cache_read_rate,
       p.cache_write    as cache_write_rate,
       p.cache_write_1h as cache_write_1h_rate,
       p.output         as output_rate,
       p.complete or ((p.has_input or r.input = 0) and (p.has_cache_read or r.cache_read = 0)
                      and (p.has_cache_write or r.cache_write = 0) and (p.has_cache_write_1h or r.cache_write_1h = 0)
                      and (p.has_output or r.output = 0)) as known,
       p.has_input, p.has_cache_read, p.has_cache_write, p.has_cache_write_1h, p.has_output
from query_table(requests) r
left join rate p
       on p.offer_id = r.offer_id
      and coalesce(r.ts, timestamp '1900-01-01') >= p.ts_from
      and coalesce(r.ts, timestamp '1900-01-01') < p.ts_to
      and case when r.usage_basis = 'aggregate' then 0 else r.input_tokens end >= p.input_from
      and case when r.usage_basis = 'aggregate' then 0 else r.input_tokens end < p.input_to
      and (p.all_week or (week_minute(r.ts) >= p.minute_from and week_minute(r.ts) < p.minute_to));

-- The rare meters, one row a request and meter. Reasoning with a price of its own is the difference to the output price.
create or replace temp macro rare_charges(requests) as table
select p.request_key, m.meter, m.quantity, x.grains as grains_per_unit, m.quantity * x.grains as cost
from request_meter m
join priced(requests) p using (request_key)
left join rate_rare x on x.rate_id = p.rate_id and x.meter = m.meter
where m.quantity > 0
union all
select p.request_key, 'reasoning', p.reasoning_tokens, x.grains - p.output_rate, p.reasoning_tokens * (x.grains - p.output_rate)
from priced(requests) p
join rate_rare x on x.rate_id = p.rate_id and x.meter = 'reasoning'
where p.reasoning_tokens > 0;

create or replace temp macro charges(requests) as table
with rare as (
    select request_key, sum(cost) as cost, bool_or(cost is null) as unknown
    from rare_charges(requests)
    group by request_key
),
listed as (
    select p.*,
           coalesce(x.cost, 0) as rare_cost,
           case when p.known and p.usage_basis in ('reported', 'aggregate') and not coalesce(x.unknown, false)
                then p.input * p.input_rate + p.cache_read * p.cache_read_rate + p.cache_write * p.cache_write_rate
                     + p.cache_write_1h * p.cache_write_1h_rate + p.output * p.output_rate + coalesce(x.cost, 0)
           end as list_cost,
           case when p.billed_cost is not null then grains(p.billed_cost) end as billed
    from priced(requests) p
    left join rare x using (request_key)
)
select l.request_key,
       l.offer_id,
       l.rate_id,
       case when l.has_input or l.input = 0 then l.input * l.input_rate end as input_cost,
       case when l.has_cache_read or l.cache_read = 0 then l.cache_read * l.cache_read_rate end as cache_read_cost,
       case when l.has_cache_write or l.cache_write = 0 then l.cache_write * l.cache_write_rate end as cache_write_cost,
       case when l.has_cache_write_1h or l.cache_write_1h = 0 then l.cache_write_1h * l.cache_write_1h_rate end as cache_write_1h_cost,
       case when l.has_output or l.output = 0 then l.output * l.output_rate end as output_cost,
       l.rare_cost,
       l.list_cost,
       l.billed,
       coalesce(l.billed, l.list_cost) as cost,
       case when l.billed is not null then 'reported' when l.list_cost is not null then o.price_list end as cost_basis
from listed l
left join offer_model o using (offer_id);
