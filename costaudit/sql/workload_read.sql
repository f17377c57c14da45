-- A bill of quantities as requests: one row a point in the price list and task, with everything used there, so that the
-- query that prices requests prices it. workload_line(line, provider, ..., quantity) holds the file, all text.
create or replace temp table workload_point as
select row_number() over () as request_key, *
from (
    select provider, model, tier, region, month, band, minute, task,
           coalesce(sum(quantity::bigint) filter (meter = 'input'), 0)::bigint          as input,
           coalesce(sum(quantity::bigint) filter (meter = 'cache_read'), 0)::bigint     as cache_read,
           coalesce(sum(quantity::bigint) filter (meter = 'cache_write'), 0)::bigint    as cache_write,
           coalesce(sum(quantity::bigint) filter (meter = 'cache_write_1h'), 0)::bigint as cache_write_1h,
           coalesce(sum(quantity::bigint) filter (meter = 'output'), 0)::bigint         as output,
           coalesce(sum(quantity::bigint) filter (meter = 'reasoning'), 0)::bigint      as reasoning_tokens,
           list({'meter': meter, 'quantity': quantity::bigint}) filter (meter not in
                ('input', 'cache_read', 'cache_write', 'cache_write_1h', 'output', 'reasoning')) as rare
    from workload_line
    group by provider, model, tier, region, month, band, minute, task
);

insert into offer
select row_number() over (order by provider, model, tier, region)::integer, provider, model, null, tier, nullif(region, '')
from (select distinct provider, model, tier, region from workload_point);

-- The instant is the first of the month (or of the price) at that minute of the week.
insert into request by name
with begun as (
    select p.*, case when month = '' then null
                     when length(month) = 7 then (month || '-01')::timestamp
                     else replace(month, 'Z', '')::timestamp end as begins
    from workload_point p
)
select b.request_key, b.request_key::varchar as request_id, 0::smallint as part, o.offer_id,
       case when b.minute = '0' then b.begins
            else b.begins + to_minutes((b.minute::integer - week_minute(b.begins) + 10080) % 10080) end as ts,
       0 as source_id, b.request_key as source_line, 'chat' as operation, 'ok' as status, b.task, 'workload' as task_reason,
       b.band::bigint as input_tokens, b.output as output_tokens, b.reasoning_tokens,
       b.input, b.cache_read, b.cache_write, b.cache_write_1h, b.output,
       'inclusive' as input_basis, 'reported' as usage_basis
from begun b
join offer o on o.provider = b.provider and o.request_model = b.model and o.service_tier = b.tier
            and coalesce(o.region, '') = b.region;

insert into request_meter
select request_key, used.meter, sum(used.quantity)::bigint
from (select request_key, unnest(rare) as used from workload_point)
group by all;
