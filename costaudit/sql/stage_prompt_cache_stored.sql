-- Caches that are kept by the hour, and only what they are told to keep: the same prompt of one rule, model and account, in the order of
-- time. One row a use. tokens: as the request itself counts them; times: milliseconds; next_place: the first use that comes too late for a
-- cache that is made at this one; cold: the one before, kept alive by its uses, is gone.
create or replace temp table cache_use as
with held as (
    select w.rule, w.request_key, w.ttl_s * 1000 as ttl_ms, q.renew, u.ts_us // 1000 as ts_ms,
           cache_given(case when w.prefix_tokens is not null then least(w.prefix_tokens, w.whole)
                            else cache_tokens(w.ends, w.block_tokens, w.whole, w.logged_whole) end, 0, q.max_tokens, q.granularity) as tokens,
           row(w.rule, q.scope, case when w.prefix_tokens is null then cache_chain(r.prompt_prefix, r.tags)[w.ends] end) as question
    from sim_wish w
    join sim_wish_offer q on q.rule = w.rule and q.offer_id = w.offer_id
    join cache_request u on u.request_key = w.source_key
    join request r on r.request_key = w.source_key
    left join sim_change c on c.request_key = w.request_key
    left join sim_cost k on k.request_key = w.source_key
    -- what has no cost today stays, and nobody reads a cache that it would have had made
    where w.stored and w.reason is null and (case when c.request_key is null then k.cost else c.cost end) is not null
)
select request_key, ts_ms, ttl_ms, renew, tokens, dense_rank() over (order by question) as question,
       row_number() over same as place,
       count(*) over (partition by question order by ts_ms range between unbounded preceding and ttl_ms following) + 1 as next_place,
       ts_ms - lag(ts_ms) over same as since_ms,
       coalesce(since_ms > ttl_ms, true) as cold
from held
window same as (partition by question order by ts_ms, request_key);

-- Which uses have one made: the first, and from each the next it is too old for; with `renew:` every first use after a pause.
create or replace temp table cache_stored as
select question, place from cache_use where case when renew then cold else place = 1 end;

create or replace temp table cache_leap as
select u.question, u.place, u.next_place from cache_use u
where not u.renew and exists (from cache_use n where n.question = u.question and n.place = u.next_place);
