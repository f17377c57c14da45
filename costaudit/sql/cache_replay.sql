-- Replays the caches for the requests in `cache_asked`, in the order of time. Fills cache_found: one row a request, how many blocks it
-- finds cached. A request touches every node of its chain, so a node is alive while its last touch is at most a lifetime ago: a window
-- of one. `place` is a node in one cache. Splits by (scope, first block) are independent of each other; their rows are simply put together.

-- Where one machine serves only so many requests a minute for one prompt, the others of that minute go to further machines, in turn, and each
-- has a cache of its own. One row a request that does not go to the first (0).
create or replace temp table cache_overflow as
with coming as (
    select a.request_key, a.ts_us, a.scope, o.overflow_rpm, a.ts_us // 60000000 as minute,
           case when a.prefix_tokens is null then a.root end as root, case when a.prefix_tokens is not null then a.rule end as rule
    from cache_asked a
    join cache_offer o using (offer_id)
    where o.overflow_rpm > 0
),
busy as (
    select scope, minute, root, rule from coming group by all having count(*) > any_value(overflow_rpm)
)
select c.request_key, least((row_number() over (partition by c.scope, c.minute, c.root, c.rule order by c.ts_us, c.request_key) - 1) // c.overflow_rpm, 65535) as machine
from coming c
semi join busy b on b.scope = c.scope and b.minute = c.minute and b.root is not distinct from c.root and b.rule is not distinct from c.rule
qualify machine > 0;

create or replace temp macro cache_place(scope, machine, node) as ((scope * 65536::bigint + coalesce(machine, 0)) * 4294967296 + node)::bigint;

create or replace temp table cache_seen as
select request_key, place, ts_us, ready_us, ends,
       lag(until_us) over same as until_before, lag(ready_us) over same as ready_before, lag(ends) over same as ends_before
from (
    select request_key, cache_place(scope, machine, node) as place, ts_us, ts_us + ttl_us as until_us,
           -- what is kept ends here, and can be read once it is there; others only pass through
           case when not by_entry then depth
                else nullif(greatest(case when entry_1 between first and depth then entry_1 else 0 end,
                                     case when entry_2 between first and depth then entry_2 else 0 end), 0) end as ends,
           case when not by_entry or ends is not null then ready_us else 9223372036854775807 end as ready_us
    from cache_asked a
    left join cache_overflow f using (request_key)
    join cache_touch t using (source_key)
    where prefix_tokens is null and (not by_entry or first <= greatest(entry_1, entry_2))
    union all
    select request_key, cache_place(scope, machine, -rule), ts_us, ts_us + ttl_us, 1, ready_us
    from cache_asked
    left join cache_overflow f using (request_key)
    where prefix_tokens is not null
)
window same as (partition by place order by ts_us, request_key);

-- Where the touch before was not answered yet, or kept nothing: whatever was kept since the node was last cold counts.
create or replace temp table cache_unclear as
select distinct place from cache_seen where until_before >= ts_us and ready_before > ts_us;

-- Nodes that a mark at the end of a request does not look back to. One row a request and place; what ends there is found only by a mark that
-- stands there too (the first one, at the end of the system prompt), or as far as that one.
create or replace temp table cache_beyond as
select a.request_key, cache_place(a.scope, v.machine, f.node) as place, f.depth, case when a.entry_1 between f.first and f.depth then a.entry_1 end as nearer
from cache_far f
join cache_asked a using (source_key)
join cache_offer o on o.offer_id = a.offer_id
left join cache_overflow v on v.request_key = a.request_key
where a.by_entry and a.prefix_tokens is null and a.entry_2 = a.blocks and f.depth < a.blocks and f.depth is distinct from a.entry_1
  and f.back > o.lookback_blocks;

create or replace temp table cache_found as
with life as (
    select *, sum(case when until_before >= ts_us then 0 else 1 end) over (partition by place order by ts_us, request_key rows unbounded preceding) as life
    from cache_seen semi join cache_unclear using (place)
),
kept as (
    select request_key, place, ts_us,
           min(ready_us) over before as ready, max(ends) over before as ends
    from life
    window before as (partition by place, life order by ts_us, request_key rows between unbounded preceding and 1 preceding)
),
hit as (
    select request_key, place, ends from kept where ready <= ts_us
    union all
    select request_key, place, ends_before from cache_seen anti join cache_unclear using (place) where until_before >= ts_us
)
select request_key, max(ends)::integer as found_blocks
from (
    select h.request_key, case when h.ends = b.depth then b.nearer else h.ends end as ends
    from hit h
    left join cache_beyond b on b.request_key = h.request_key and b.place = h.place
)
group by request_key
having max(ends) > 0;

-- The same in tokens. One row a request that asked; read: tokens; kept: tokens that the request has the cache keep, found or not.
create or replace temp view cache_replayed as
select a.*, cache_given(case when f.request_key is null then 0 when prefix_tokens is not null then least(prefix_tokens, whole)
                             else cache_tokens(f.found_blocks, block_tokens, whole, logged_whole) end, min_tokens, max_tokens, granularity) as read,
       case when write = 'free' then 0
            when prefix_tokens is not null then least(prefix_tokens, whole)
            when entry_2 = blocks then whole
            else cache_tokens(entry_2, block_tokens, whole, logged_whole) end as kept
from cache_asked a
left join cache_found f using (request_key);
