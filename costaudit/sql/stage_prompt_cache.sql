-- cache.prompts: what a request has in common with earlier ones is read from the provider's cache. First: who asks the cache to keep what.
-- A matched request asks as its rule says; on the same caches, the others go on as they did.
create or replace temp table sim_wish as
with cheaper as (
    select offer_id, bool_and(has_cache_read and cache_read < input) as cheaper from rate group by offer_id
),
measured as (
    select offer_id from sim_scope group by offer_id having sum(cache_read) > 0
),
wish as (
    select m.rule, r.request_key, r.source_key, r.extra, r.offer_id, r.input_tokens, r.output_tokens, r.reasoning_tokens, r.input, r.cache_read, r.cache_write,
           r.cache_write_1h, r.output, r.status, r.ts, r.ttft_ms, r.latency_ms, r.prefix_block_tokens, r.cache_marks, r.system_blocks, r.prompt_prefix,
           r.conversation_id, r.request_id, p.salt, p.share, q.prefix, q.prefix_tokens,
           u.mode, u.by_entry, u.write, u.storage, u.refresh, u.ttls_s, u.min_tokens, u.whole, u.logged_whole, u.block_tokens, u.blocks,
           -- a cache that makes no promise lives as long as the rule says; one that offers lifetimes, one of those
           coalesce(q.ttl_s, case when u.refresh then u.ttls_s[1] end) as ttl_s,
           u.refresh and len(u.ttls_s) > 0 and q.ttl_s is not null and not list_contains(u.ttls_s, q.ttl_s) or (u.write <> 'free' and q.ttl_s > 3600) as not_on_offer,
           case when q.prefix = 'system' then u.system_blocks else u.blocks end as ends,
           u.request_key is null as no_cache, c.cheaper, d.offer_id is not null as measured, o.service_tier = 'batch' as in_batch
    from sim_match m
    join sim_rule p using (rule)
    join sim_rule_cache q using (rule)
    join sim_request r using (request_key)
    join sim_offer o on o.offer_id = r.offer_id
    left join cache_user('sim_request') u using (request_key)
    left join cheaper c on c.offer_id = r.offer_id
    left join measured d on d.offer_id = r.offer_id
)
select *, case when status = 'error' then 'failed'
               when status <> 'ok' then 'answered'
               when not sim_in_share(conversation_id, request_id, salt, share) then 'share'
               when ts is null then 'undated'
               when no_cache then case when in_batch then 'in_batch' else 'no_cache' end
               when not coalesce(cheaper, false) then 'dearer'
               when prefix_tokens is null and coalesce(blocks, 0) = 0 then 'no_prefix'
               when prefix_tokens is null and by_entry and coalesce(ends, 0) = 0 then 'no_system'
               when not_on_offer then 'not_on_offer'
               when ttl_s is null then 'no_lifetime'
               when not by_entry and measured and not coalesce(ttl_s > ttls_s[1], false) then 'automatic'
               when case when prefix_tokens is not null then least(prefix_tokens, whole)
                         when by_entry and ends < blocks then cache_tokens(ends, block_tokens, whole, logged_whole) else whole end < coalesce(min_tokens, 0) then 'short'
          end as reason
from wish;

create or replace temp table cache_asked as
select u.*, w.prefix_tokens, w.rule, w.ttl_s * 1000000 as ttl_us,
       case when by_entry and w.ends = u.blocks and u.system_blocks > 0 then u.system_blocks end as entry_1,
       case when by_entry then w.ends end as entry_2
from cache_user('sim_request') u
join (select request_key, prefix_tokens, rule, ttl_s, ends from sim_wish where reason is null) w using (request_key)
union all by name
select a.* exclude (least_tokens)
from cache_as_logged('sim_request') a
where a.request_key not in (select request_key from sim_wish where reason is null)
  and a.scope in (select o.scope from sim_wish w join cache_offer o using (offer_id) where w.reason is null);
