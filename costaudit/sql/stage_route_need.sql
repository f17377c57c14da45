-- route: another model. First: what each matched request asks of one, whatever model that is. Policies whose rules ask alike share this.

-- What decides, request by request, and what the request is now: read here once, not for every policy. needs is a sum of the bits of stages.FEATURES; day: days since 1970, null dates as -1000000.
create or replace temp table sim_seen as
with rare as (
    select m.request_key,
           max(case when m.meter in ('input_image', 'cache_read_image') then 4 else 0 end) as images,
           max(case when m.meter in ('input_audio', 'cache_read_audio', 'output_audio') then 8 else 0 end) as audio,
           bool_or(m.meter in ('cache_read_audio', 'cache_read_image', 'cache_read_video', 'cache_write_12h', 'cache_storage')) as caches,
           bool_or(m.meter not in ('cache_read_audio', 'cache_read_image', 'cache_read_video', 'cache_write_12h')) as others
    from request_meter m
    where m.quantity > 0 and m.request_key in (select source_key from sim_match)
    group by m.request_key
)
select m.rule, m.request_key, m.source_key, r.extra, r.offer_id, r.task, r.operation, r.ts, r.usage_basis,
       r.input_tokens, r.output_tokens, r.reasoning_tokens, r.input, r.cache_read, r.cache_write, r.cache_write_1h, r.output,
       coalesce(r.ts::date - date '1970-01-01', -1000000)::integer as day,
       ((case when r.has_tools then 1 else 0 end) + (case when r.has_json_schema then 2 else 0 end)
           + greatest(case when r.has_images then 4 else 0 end, coalesce(x.images, 0))
           + greatest(case when r.has_audio then 8 else 0 end, coalesce(x.audio, 0))
           + (case when r.reasoning_tokens > 0 then 16 else 0 end))::integer as needs,
       coalesce(x.caches, false) as rare_caches,
       coalesce(x.caches or x.others, false) as rare,
       case when r.status = 'error' then 'failed' when r.status <> 'ok' then 'answered' end as stays
from sim_match m
join sim_request r using (request_key)
left join rare x on x.request_key = m.source_key;

-- The distinct things asked. One row a rule and thing.
create or replace temp table sim_ask as
select row_number() over ()::integer as ask, *
from (select distinct rule, offer_id, task, operation, day, needs, rare_caches, rare from sim_seen);

-- One row a matched request. stays: why it does whatever the other model is, null where it may go.
create or replace temp table sim_need as
select s.* exclude (task, operation, day, needs, rare_caches, rare), a.ask
from sim_seen s
join sim_ask a using (rule, offer_id, task, operation, day, needs, rare_caches, rare);

drop table sim_seen;

-- Who does not go wherever the others do. One row a rule and reason; null: may go.
create or replace temp table sim_need_count as
select rule, stays, count(*) as requests from sim_need group by rule, stays;

-- The coins of shares: the salts of rules that were tossed for, and one row a salt and request that may go. stage_route_coins.sql fills them.
create or replace temp table sim_salt (number integer, rule integer, salt varchar);
create or replace temp table sim_coin (number integer, coin smallint, rule integer, request_key bigint, source_key bigint, offer_id integer, ask integer);
