-- Requests whose logged cost is more than 1% from the list's, with the cause where one explains it to 0.1%.
create or replace temp table audit_differing as
select r.* from audit_request r
where logged_cost is not null and list_cost > 0 and why_unknown is null
  and 100 * abs(grains(logged_cost) - list_cost) > list_cost and abs(grains(logged_cost) - list_cost) > 9000000000000;

create or replace temp view audit_twice as
select * replace (input + cache_read + cache_write + cache_write_1h as input) from audit_differing where cache_read + cache_write + cache_write_1h > 0;

create or replace temp view audit_uncached as
select * replace (input + cache_read + cache_write + cache_write_1h as input, 0::bigint as cache_read, 0::bigint as cache_write, 0::bigint as cache_write_1h)
from audit_differing where cache_read + cache_write + cache_write_1h > 0;

create or replace temp view audit_standard as
select d.* replace (t.to_offer_id as offer_id) from audit_differing d join audit_target t on t.offer_id = d.offer_id and t.purpose = 'standard';

create or replace temp view audit_dates as
select d.* replace (p.ts_from as ts)
from audit_differing d join (select distinct offer_id, ts_from from rate) p on p.offer_id = d.offer_id;

create or replace temp table audit_cause as
select request_key, arg_min(cause, rank) as cause
from (
    select 1 as rank, 'the tier was missed' as cause, request_key, list_cost from charges('audit_standard')
    union all
    select 2, 'cached tokens were charged twice', request_key, list_cost from charges('audit_twice')
    union all
    select 3, 'cached tokens were charged as plain input', request_key, list_cost from charges('audit_uncached')
    union all
    select 4, 'the price of another day', request_key, list_cost from charges('audit_dates')
) a
join audit_differing d using (request_key)
where 1000 * abs(grains(d.logged_cost) - a.list_cost) <= a.list_cost
group by request_key;

create or replace temp view audit_after as
select null::varchar as target, d.* replace (d.model || ': ' || coalesce(c.cause, 'cause unknown') as place)
from audit_differing d
left join audit_cause c using (request_key);
