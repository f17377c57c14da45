-- cache.prompts: what a request has in common with earlier ones is read from the provider's cache. First: who asks the cache to keep what.
-- A matched request asks as its rule says; on the same caches, the others go on as they did.

-- What decides, by offer and rule. One row a pair. A cache that makes no promise lives as long as the rule says; one that offers
-- lifetimes, one of those. stored: kept by the hour, and only what it is told to keep. beyond: the rare meter that is needed besides.
create or replace temp table sim_wish_offer as
with cheaper as (
    select offer_id, bool_and(has_cache_read and cache_read < input) as cheaper from rate group by offer_id
),
measured as (
    select offer_id from sim_scope group by offer_id having sum(cache_read) > 0
),
pair as (
    select o.offer_id, o.service_tier, q.rule, q.prefix, q.prefix_tokens, q.renew, q.ttl_s as asked_s, u.* exclude (offer_id),
           coalesce(q.ttl_s, case when u.refresh then u.usual_ttl_s end) as ttl_s,
           u.storage <> 'free' and q.ttl_s is not null as stored,
           case when u.storage <> 'free' and q.ttl_s is not null then 'cache_storage'
                when u.write <> 'free' and q.ttl_s = 43200 then 'cache_write_12h' end as beyond
    from sim_offer o
    cross join sim_rule_cache q
    left join cache_offer u using (offer_id)
),
span as (
    select min(ts) as first_ts, max(ts) as last_ts from sim_scope
),
unpriced as (
    select p.offer_id, p.rule
    from (select offer_id, rule, beyond from pair where beyond is not null) p
    join rate r using (offer_id)
    cross join span s
    where r.ts_from <= s.last_ts and r.ts_to > s.first_ts
      and (not exists (from rate_rare x where x.rate_id = r.rate_id and x.meter = p.beyond) or p.beyond = 'cache_storage' and not r.has_cache_write)
    group by all
)
select p.offer_id, p.rule, p.prefix, p.prefix_tokens, p.renew, p.min_tokens, p.max_tokens, p.granularity, p.usual_ttl_s, p.ttl_s, p.scope, p.stored, p.beyond,
       p.by_entry or p.stored as by_entry,
       case when p.scope is null or p.never then case when p.service_tier = 'batch' then 'in_batch' else 'no_cache' end
            when not coalesce(c.cheaper, false) then 'dearer' end as unfit,
       case when p.stored and p.prefix is distinct from 'system' and p.prefix_tokens is null then 'by_the_hour'
            when p.stored and p.service_tier <> 'standard' then 'tier'
            when not p.stored and (p.refresh and len(p.ttls_s) > 0 and p.asked_s is not null and not list_contains(p.ttls_s, p.asked_s)
                                   or p.write <> 'free' and p.asked_s > 3600 and p.beyond is null) then 'not_on_offer'
            when p.ttl_s is null then 'no_lifetime'
            when not p.stored and not p.by_entry and d.offer_id is not null
                 and not coalesce(p.asked_s > p.usual_ttl_s, p.usual_ttl_s is null and p.asked_s is not null) then 'automatic'
            when n.rule is not null then 'no_price'
       end as needless
from pair p
left join cheaper c using (offer_id)
left join measured d using (offer_id)
left join unpriced n on n.offer_id = p.offer_id and n.rule = p.rule;

create or replace temp table sim_wish as
with wish as (
    select m.rule, r.request_key, r.source_key, r.extra, r.offer_id, r.input_tokens, r.output_tokens, r.reasoning_tokens, r.input, r.cache_read, r.cache_write,
           r.cache_write_1h, r.output, r.status, r.ts, r.conversation_id, r.request_id, r.input + r.cache_read + r.cache_write + r.cache_write_1h as whole,
           q.prefix_tokens, q.by_entry, q.stored, q.beyond, q.min_tokens, q.ttl_s, q.unfit, q.needless, c.whole as logged_whole, c.block_tokens, coalesce(c.blocks, 0) as blocks,
           q.by_entry and c.mark_2 > 0 and coalesce(c.mark_ttl_s, q.usual_ttl_s) = q.ttl_s and c.mark_2 >= case when q.prefix = 'system' then c.system_blocks else c.blocks end as already,
           case when q.prefix = 'system' then c.system_blocks else c.blocks end as ends, c.system_blocks
    from sim_match m
    join sim_request r using (request_key)
    join sim_wish_offer q on q.rule = m.rule and q.offer_id = r.offer_id
    left join cache_request c on c.request_key = r.source_key
)
select w.* exclude (status, ts, conversation_id, request_id, input_tokens, unfit, needless, already), input_tokens,
       case when status = 'error' then 'failed'
            when status <> 'ok' then 'answered'
            when not sim_in_share(conversation_id, request_id, p.salt, p.share) then 'share'
            when ts is null then 'undated'
            when unfit is not null then unfit
            when prefix_tokens is null and (blocks = 0 or coalesce(block_tokens, 0) = 0) then 'no_prefix'
            when prefix_tokens is null and by_entry and coalesce(ends, 0) = 0 then 'no_system'
            when needless is not null then needless
            when already then 'already'
            when source_key in (select request_key from request_meter where meter = 'cache_write_12h') then 'half_day'
            when case when prefix_tokens is not null then least(prefix_tokens, whole)
                      when by_entry and ends < blocks then cache_tokens(ends, block_tokens, whole, logged_whole) else whole end < min_tokens then 'short'
       end as reason
from wish w
join sim_rule p using (rule);

create or replace temp table cache_asked as
with wish as (
    select w.request_key, w.prefix_tokens, w.rule, w.ttl_s, w.ends, w.system_blocks, o.scope
    from sim_wish w
    join cache_offer o using (offer_id)
    where w.reason is null and not w.stored
)
select u.request_key, u.source_key, u.offer_id, u.scope, u.by_entry, u.write, u.root, u.ts_us, u.ready_us, u.whole, u.logged_whole, u.block_tokens, u.blocks,
       u.min_tokens, u.max_tokens, u.granularity, w.prefix_tokens, w.rule,
       case when w.rule is null then cache_on_ttl_us(u) else w.ttl_s * 1000000 end as ttl_us,
       case when w.rule is null then cache_on_entry_1(u)
            when u.by_entry and w.ends = u.blocks and w.system_blocks > 0 then w.system_blocks end as entry_1,
       case when w.rule is null then cache_on_entry_2(u) when u.by_entry then w.ends end as entry_2
from cache_user('cache_state') u
left join wish w using (request_key)
where w.rule is not null or (cache_is_on(u) and u.scope in (select scope from wish));
