-- The part of a bill in `billed`, put into the store. Bound: $source_id, $kind.
create or replace temp table bill_line as
select *, instant(period_from) as ts_from, instant(period_to) as ts_to,
       try_cast(nullif(cost, '') as decimal(30, 14)) as amount, try_cast(nullif(quantity, '') as decimal(38, 12)) as counted,
       map_from_entries(list_transform(list_filter(map_entries(try_cast(json_transform(dimensions, '"MAP(VARCHAR, VARCHAR)"') as map(varchar, varchar))), lambda e: coalesce(e.value, '') <> ''),
                                       lambda e: {'k': e.key, 'v': without_secrets(e.value)})) as dims
from (select * from bill_shape union all by name select * from billed);

create or replace temp table bill_problem as
select line, byte_offset, code
from (
    select line, byte_offset,
           case when refused is not null then refused
                when nullif(period_from, '') is null then 'time.missing'
                when ts_from is null or nullif(period_to, '') is not null and ts_to is null then 'time.format'
                when nullif(cost, '') is not null and amount is null then 'field.money'
                when nullif(quantity, '') is not null and counted is null then 'field.type' end as code
    from bill_line
)
where code is not null
qualify row_number() over (partition by line order by code) = 1;

-- A count of requests as a bill writes it (`12`, `12.0`, `1.2e3`); null where it is no whole number, which would be a guess.
create or replace temp macro whole_requests(written) as
    case when try_cast(written as decimal(38, 6)) % 1 = 0 then try_cast(try_cast(written as decimal(38, 6)) as bigint) end;

insert into bill by name
select $source_id::integer as source_id, line as source_line, $kind as kind,
       -- what a line stands for: its period and all it is broken down by
       concat_ws(' x ', case when ts_to is null then null when ts_to - ts_from = interval 1 minute then 'minute' when ts_to - ts_from = interval 1 hour then 'hour'
                             when ts_to - ts_from = interval 1 day then 'day' else 'period' end,
                 case when model is not null then 'model' end, case when line_item is not null then 'line item' end, nullif(array_to_string(list_sort(map_keys(dims)), ' x '), '')) as grain,
       ts_from as period_from, ts_to as period_to, provider, model, line_item, meter, counted as quantity, unit, whole_requests(requests) as requests,
       case when cents then amount * 0.01::decimal(3, 2) else amount end as cost, upper(currency) as currency, dims as dimensions
from bill_line
where line not in (select line from bill_problem) and (coalesce(counted, 0) <> 0 or amount is not null or try_cast(requests as decimal(38, 6)) > 0);

insert into refusal select $source_id::integer, line, byte_offset, code, null from bill_problem order by line limit 10000;

insert into refusal_count select $source_id::integer, code, null, count(*) from bill_problem group by all;
