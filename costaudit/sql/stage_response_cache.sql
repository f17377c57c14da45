-- cache.responses: a request that was asked before is answered with the answer of then, and no model is asked. An answer is there once
-- it has been given, and lives for `for:` from then on; with `renew:`, from its last use. Errors and answers that called tools are not kept.
create or replace temp table sim_asked as
select m.rule, r.request_key, r.source_key, r.extra, r.offer_id, r.input_tokens, r.output_tokens, r.reasoning_tokens, r.input, r.cache_read, r.cache_write,
       r.cache_write_1h, r.output, r.prompt_identity, q.ttl_s * 1000000 as ttl_us, q.renew, q.hits, epoch_us(r.ts) as ts_us,
       epoch_us(r.ts) + coalesce(r.latency_ms, 0) * 1000 as ready_us,
       sim_in_share(null, r.request_id, p.salt || '/hits', coalesce(q.hits, 0)) as assumed_hit,
       case when r.status = 'error' then 'failed'
            when r.status <> 'ok' then 'answered'
            when not sim_in_share(r.conversation_id, r.request_id, p.salt, p.share) then 'share'
            when q.hits is not null then null
            when r.ts is null then 'undated'
            when r.prompt_identity is null then 'no_identity'
            when r.has_tools then 'tools'
       end as reason
from sim_match m
join sim_rule p using (rule)
join sim_rule_cache q using (rule)
join sim_request r using (request_key);

-- The same question to the same model under the same rule, in the order of time. One row a request that is not alone; `question` is a
-- number, `next_place` the first request that the answer of this one is too old for.
create or replace temp table cache_use as
with asked as (
    select request_key, ts_us, ready_us, ttl_us, renew, row(rule, offer_id, prompt_identity) as question from sim_asked where reason is null and hits is null
),
repeated as (
    select question, row_number() over () as number from asked group by question having count(*) > 1
)
select request_key, ts_us, ready_us, renew, number as question, row_number() over same as place,
       count(*) over (partition by number order by ts_us range between unbounded preceding and (ready_us - ts_us + ttl_us) following) + 1 as next_place,
       coalesce(ts_us - lag(ts_us) over same > ttl_us, true) as cold
from asked join repeated using (question)
window same as (partition by number order by ts_us, request_key);

-- Whose answers are stored. With `renew:` every first use after a pause; else the first one, and from each the next it is too old for: found
-- by leaps that double (cache_leap.sql, run until none is left), so that a question asked a million times takes twenty steps.
create or replace temp table cache_stored as
select question, place from cache_use where case when renew then cold else place = 1 end;

create or replace temp table cache_leap as
select u.question, u.place, u.next_place from cache_use u
where not u.renew and exists (from cache_use n where n.question = u.question and n.place = u.next_place);
