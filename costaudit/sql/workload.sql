-- The bill of quantities of a store whose rates are installed. One row a point in the price list (provider, model, tier,
-- region, instant, input size, minute of the week), task and meter; quantity in the meter's unit. No prompts, no users, and
-- no name that a price list does not have. $edges: the input sizes at which some price begins, ascending, from 0.
-- month: the month, or the instant in it from which another price holds; '' for requests without a time.
with points as (
    select r.request_key,
           coalesce(m.provider, o.provider, 'unknown')               as provider,
           coalesce(m.model, 'unlisted')                             as model,
           o.service_tier                                            as tier,
           coalesce(l.region, case when m.model is not null then o.region end, '') as region,
           case when r.ts is null then ''
                when p.ts_from > date_trunc('month', r.ts) and p.ts_from = date_trunc('day', p.ts_from) then strftime(p.ts_from, '%Y-%m-%d')
                when p.ts_from > date_trunc('month', r.ts) then strftime(p.ts_from, '%Y-%m-%dT%H:%MZ')
                else strftime(r.ts, '%Y-%m')
           end                                                       as month,
           case when r.usage_basis = 'aggregate' then 0
                else list_max(list_filter($edges::bigint[], lambda edge: edge <= r.input_tokens)) end as band,
           case when p.all_week then 0 else coalesce(p.minute_from, 0) end as minute,
           r.task,
           r.input, r.cache_read, r.cache_write, r.cache_write_1h, r.output
    from request r
    join offer o using (offer_id)
    left join offer_model m using (offer_id)
    join priced('request') q using (request_key)
    left join rate p using (rate_id, offer_id)
    left join rate_line l using (rate_id)
    where r.usage_basis in ('reported', 'aggregate')
      and coalesce(l.source <> '' or l.line = 0, true)  -- a free variant costs nothing in any list
),
used as (
    select * exclude (request_key, input, cache_read, cache_write, cache_write_1h, output),
           unnest(['input', 'cache_read', 'cache_write', 'cache_write_1h', 'output']) as meter,
           unnest([input, cache_read, cache_write, cache_write_1h, output])           as quantity
    from points
    union all by name
    select p.* exclude (request_key, input, cache_read, cache_write, cache_write_1h, output), x.meter, x.quantity
    from points p
    join rare_charges('request') x using (request_key)
)
select provider, model, tier, region, month, band, minute, task, meter, sum(quantity)::bigint as quantity
from used
where quantity > 0
group by all
order by all;
