-- The value of a breakdown's key for one row of spend_rows' requests; null where the request has none.
create or replace temp macro spend_key(key) as
    case when key is null then null
         when key = 'task' then task
         when key = 'model' then named_model
         when key = 'provider' then billed_by
         when key = 'tier' then service_tier
         when key = 'region' then region
         when key = 'operation' then operation
         when key = 'status' then status
         when key = 'app' then app
         when key = 'team' then team
         when key = 'user' then user_id
         when key = 'day' then ts::date::varchar
         when key = 'week' then date_trunc('week', ts)::date::varchar
         when key = 'month' then strftime(ts, '%Y-%m')
         when starts_with(key, 'tag.') then tags[key[5:]]
    end;

-- Whether a request's key passes one --where: any of the patterns, or none of them. No value reads as ''.
-- A model's name may be given without its provider.
create or replace temp macro spend_passes(condition) as
    (len(list_filter(condition.patterns, lambda p: coalesce(spend_key(condition.key), '') like p escape '\'
                     or (condition.key = 'model' and named_model like '%/' || p escape '\'))) > 0) != condition.negated;

-- Requests of a period that pass every condition, with up to two keys and their charge. One row a request.
-- Requests without a time are there too (ts null): the caller counts them apart when there is a period.
-- Costs are grains; why_unknown says why a cost is null: failed, no_usage, no_time, no_price.
create or replace temp macro spend_rows(by_1, by_2, since, until, conditions) as table
with described as (
    select r.request_key, r.offer_id, r.ts, r.task, r.operation, r.status, r.app, r.team, r.user_id, r.tags, r.usage_basis,
           r.input_tokens, r.output_tokens, r.input, r.cache_read, r.cache_write, r.cache_write_1h, r.output,
           o.service_tier, o.region,
           coalesce(m.provider, o.provider) as billed_by,
           concat_ws('/', coalesce(m.provider, o.provider), coalesce(m.model, o.served_model, o.request_model)) as named_model,
           m.model is null as unlisted
    from request r
    join offer o using (offer_id)
    left join offer_model m using (offer_id)
    where (r.ts is null or (r.ts >= coalesce(since, timestamp '0001-01-01') and r.ts < coalesce(until, timestamp '9999-12-31')))
),
kept as (
    select *, spend_key(by_1) as key_1, spend_key(by_2) as key_2
    from described
    where len(conditions) = 0 or len(list_filter(conditions, lambda f: not spend_passes(f))) = 0
)
select k.*, c.input_cost, c.cache_read_cost, c.cache_write_cost, c.cache_write_1h_cost, c.output_cost,
       c.list_cost, c.billed, c.cost, c.cost_basis,
       case when c.cost is not null then null
            when k.usage_basis = 'missing' and k.status <> 'ok' then 'failed'
            when k.usage_basis not in ('reported', 'aggregate', 'estimated') then 'no_usage'
            when k.ts is null and k.offer_id in (select offer_id from rate) then 'no_time'
            else 'no_price'
       end as why_unknown
from kept k
join charges('request') c using (request_key);
