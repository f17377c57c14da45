-- One row a request, in the order of the logs. Money is exact US dollars as text, null when unknown; a side's cost holds
-- its rare meters too. rare_quantities has one value for each of $meters, in that order.
create or replace temp macro dollars_text(grains) as rtrim(rtrim(usd(grains)::varchar, '0'), '.');

create or replace temp table export_rare as
select request_key,
       map_from_entries(list((meter, quantity))) as quantities
from (select request_key, meter, sum(quantity)::bigint as quantity from request_meter group by all)
group by request_key;

create or replace temp table export_rare_cost as
select request_key,
       case when bool_or(cost is null) filter (side = 'input')       then null else coalesce(sum(cost) filter (side = 'input'), 0) end as input,
       case when bool_or(cost is null) filter (side = 'cache_read')  then null else coalesce(sum(cost) filter (side = 'cache_read'), 0) end as cache_read,
       case when bool_or(cost is null) filter (side = 'cache_write') then null else coalesce(sum(cost) filter (side = 'cache_write'), 0) end as cache_write,
       case when bool_or(cost is null) filter (side = 'output')      then null else coalesce(sum(cost) filter (side = 'output'), 0) end as output,
       case when bool_or(cost is null) filter (side = 'tool')        then null else coalesce(sum(cost) filter (side = 'tool'), 0) end as tool
from (
    select request_key, cost,
           case when starts_with(meter, 'cache_read_')     then 'cache_read'
                when starts_with(meter, 'cache_write_')    then 'cache_write'
                when list_contains($output_meters, meter)  then 'output'
                when list_contains($tool_meters, meter)    then 'tool'
                else 'input'
           end as side
    from rare_charges('request')
)
group by request_key;

create or replace temp table export_lines as
select rate_id, string_agg(distinct file || case when line > 0 then ':' || line else '' end, ' ' order by file || case when line > 0 then ':' || line else '' end) as price_lines
from rate_line
group by rate_id;

-- Where a provider bills the tokens it wrote to its cache as plain input, their cost is input: it has no price for writing.
create or replace temp table export_plain_writes as
select rate_id,
       any_value(has_input and has_cache_write and cache_write = input)       as plain,
       any_value(has_input and has_cache_write_1h and cache_write_1h = input) as plain_1h
from rate
group by rate_id;

-- Without a contract, list prices are what is paid.
create temp table if not exists contract(request_key bigint, contracted hugeint);
