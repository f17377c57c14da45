-- Requests were moved away, to elsewhere, or dropped: the caches they shared with others are replayed. First: who uses which cache now.
create or replace temp view cache_before as from sim_request;

create or replace temp view cache_after as
select request_key, source_key, offer_id, ts, status, ttft_ms, latency_ms, input, cache_read, cache_write, cache_write_1h,
       prompt_prefix, prefix_block_tokens, system_blocks, cache_marks
from sim_request where request_key not in (select request_key from sim_next)
union all by name
select n.request_key, n.source_key, n.offer_id, r.ts, r.status, r.ttft_ms, r.latency_ms, n.input, n.cache_read, n.cache_write, n.cache_write_1h,
       r.prompt_prefix, r.prefix_block_tokens, r.system_blocks, r.cache_marks
from sim_next n join request r on r.request_key = n.source_key
where not n.dropped;

-- Whose coming or going it is: the first rule that moved or dropped a request of the same root. One row a cache and root; blocks are roots.
create or replace temp table cache_changed as
select scope, root, min(rule) as rule
from (
    select o.scope, s.prompt_prefix[1] as root, n.rule
    from sim_next n join sim_request r on r.request_key = n.parent_key join request s on s.request_key = n.source_key join cache_offer o on o.offer_id = r.offer_id
    where n.dropped or n.offer_id <> r.offer_id
    union all
    select o.scope, s.prompt_prefix[1], n.rule
    from sim_next n join sim_request r on r.request_key = n.parent_key join request s on s.request_key = n.source_key join cache_offer o on o.offer_id = n.offer_id
    where not n.dropped and n.offer_id <> r.offer_id
)
where root is not null
group by all;

create or replace temp table cache_asked as
select a.*, c.rule as changed_by
from cache_as_logged('cache_after') a
join request s on s.request_key = a.source_key
join cache_changed c on c.scope = a.scope and c.root = s.prompt_prefix[1];
