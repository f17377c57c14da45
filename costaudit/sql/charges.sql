-- The one query that computes every cost. One row a request. Costs are in grains; null where something has no price.

-- Whether a rate is the one for a request: a band tests the whole input (cache reads and writes included) and prices every meter; the
-- price in force is the one at the request's instant. A row that stands for several calls says nothing of how large each was: it gets
-- the first band. Requests without a time are looked up at 1900-01-01, where only prices that never changed stand.
create or replace temp macro in_force(r, p) as
    p.offer_id = r.offer_id
    and coalesce(r.ts, timestamp '1900-01-01') >= p.ts_from
    and coalesce(r.ts, timestamp '1900-01-01') < p.ts_to
    and case when r.usage_basis = 'aggregate' then 0 else r.input_tokens end >= p.input_from
    and case when r.usage_basis = 'aggregate' then 0 else r.input_tokens end < p.input_to
    and (p.all_week or (week_minute(r.ts) between p.minute_from and p.minute_to - 1));

create or replace temp macro priced(requests) as table
select r.request_key,
       r.offer_id,
       r.usage_basis,
       r.input, r.cache_read, r.cache_write, r.cache_write_1h, r.output, r.reasoning_tokens,
       r.billed_cost,
       p.rate_id,
       p.price_list,
       p.input          as input_rate,
       p.cache_read     as cache_read_rate,
       p.cache_write    as cache_write_rate,
       p.cache_write_1h as cache_write_1h_rate,
       p.output         as output_rate,
       p.reasoning      as reasoning_rate,
       p.complete or ((p.has_input or r.input = 0) and (p.has_cache_read or r.cache_read = 0)
                      and (p.has_cache_write or r.cache_write = 0) and (p.has_cache_write_1h or r.cache_write_1h = 0)
                      and (p.has_output or r.output = 0)) as known,
       p.has_input, p.has_cache_read, p.has_cache_write, p.has_cache_write_1h, p.has_output
from query_table(requests) r
left join rate p on in_force(r, p);

-- What is counted in request_meter, or in another table like it, one row a request and meter.
create or replace temp macro counted_charges(requests, meters := 'request_meter') as table
select r.request_key, m.meter, m.quantity, x.grains as grains_per_unit, m.quantity * x.grains as cost
from query_table(meters) m
join query_table(requests) r using (request_key)
left join rate p on in_force(r, p)
left join rate_rare x on x.rate_id = p.rate_id and x.meter = m.meter
where m.quantity > 0;

-- The rare meters, one row a request and meter. Reasoning with a price of its own is the difference to the output price.
create or replace temp macro rare_charges(requests) as table
select * from counted_charges(requests)
union all
select request_key, 'reasoning', reasoning_tokens, reasoning_rate, reasoning_tokens * reasoning_rate
from priced(requests)
where reasoning_rate <> 0 and reasoning_tokens > 0;

create or replace temp macro charges(requests, meters := 'request_meter') as table
with rare as (
    select request_key, sum(cost) as cost, bool_or(cost is null) as unknown
    from counted_charges(requests, meters := meters)
    group by request_key
),
listed as (
    select p.*,
           coalesce(x.cost, 0) + coalesce(case when p.reasoning_rate <> 0 then p.reasoning_tokens * p.reasoning_rate end, 0) as rare_cost,
           case when p.known and p.usage_basis in ('reported', 'aggregate', 'estimated') and not coalesce(x.unknown, false)
                then p.input * p.input_rate + p.cache_read * p.cache_read_rate + p.cache_write * p.cache_write_rate
                     + p.cache_write_1h * p.cache_write_1h_rate + p.output * p.output_rate
                     + case when p.reasoning_rate <> 0 then p.reasoning_tokens * p.reasoning_rate else 0 end + coalesce(x.cost, 0)
           end as list_cost,
           case when p.billed_cost is not null then grains(p.billed_cost) end as billed
    from priced(requests) p
    left join rare x using (request_key)
)
select request_key,
       offer_id,
       rate_id,
       case when has_input or input = 0 then input * input_rate end as input_cost,
       case when has_cache_read or cache_read = 0 then cache_read * cache_read_rate end as cache_read_cost,
       case when has_cache_write or cache_write = 0 then cache_write * cache_write_rate end as cache_write_cost,
       case when has_cache_write_1h or cache_write_1h = 0 then cache_write_1h * cache_write_1h_rate end as cache_write_1h_cost,
       case when has_output or output = 0 then output * output_rate end as output_cost,
       rare_cost,
       list_cost,
       billed,
       coalesce(billed, list_cost) as cost,
       case when billed is not null then 'reported' when list_cost is null then null when usage_basis = 'estimated' then 'estimated' else price_list end as cost_basis
from listed;
