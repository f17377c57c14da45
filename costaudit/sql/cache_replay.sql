-- Replays the caches for the requests in `cache_asked`, in the order of time. Fills cache_found: one row a request, how many blocks it
-- finds cached. A request touches every node of its chain, so a node is alive while its last touch is at most a lifetime ago: a window
-- of one. `place` is a node in one cache. Splits by (scope, first block) are independent of each other; their rows are simply put together.
create or replace temp table cache_seen as
select request_key, place, ts_us, ready_us, ends,
       lag(until_us) over same as until_before, lag(ready_us) over same as ready_before, lag(ends) over same as ends_before
from (
    select request_key, scope::bigint * 4294967296 + node as place, ts_us, ts_us + ttl_us as until_us,
           -- what is kept ends here, and can be read once it is there; others only pass through
           case when not by_entry then depth
                else nullif(greatest(case when entry_1 between first and depth then entry_1 else 0 end,
                                     case when entry_2 between first and depth then entry_2 else 0 end), 0) end as ends,
           case when not by_entry or ends is not null then ready_us else 9223372036854775807 end as ready_us
    from cache_asked a
    join cache_touch t using (source_key)
    where prefix_tokens is null and (not by_entry or first <= greatest(entry_1, entry_2))
    union all
    select request_key, scope::bigint * 4294967296 - rule, ts_us, ts_us + ttl_us, 1, ready_us
    from cache_asked
    where prefix_tokens is not null
)
window same as (partition by place order by ts_us, request_key);

-- Where the touch before was not answered yet, or kept nothing: whatever was kept since the node was last cold counts.
create or replace temp table cache_unclear as
select distinct place from cache_seen where until_before >= ts_us and ready_before > ts_us;

create or replace temp table cache_found as
with life as (
    select *, sum(case when until_before >= ts_us then 0 else 1 end) over (partition by place order by ts_us, request_key rows unbounded preceding) as life
    from cache_seen semi join cache_unclear using (place)
),
kept as (
    select request_key, ts_us,
           min(ready_us) over before as ready, max(ends) over before as ends
    from life
    window before as (partition by place, life order by ts_us, request_key rows between unbounded preceding and 1 preceding)
)
select request_key, max(ends)::integer as found_blocks
from (
    select request_key, ends from kept where ready <= ts_us
    union all
    select request_key, ends_before from cache_seen anti join cache_unclear using (place) where until_before >= ts_us
)
group by request_key;

-- The same in tokens. One row a request that asked; read: tokens; kept: tokens that the request has the cache keep, found or not.
create or replace temp table cache_replayed as
select a.*, cache_given(case when f.request_key is null then 0 when prefix_tokens is not null then least(prefix_tokens, whole)
                             else cache_tokens(f.found_blocks, block_tokens, whole, logged_whole) end, min_tokens, max_tokens, granularity) as read,
       case when write = 'free' then 0
            when prefix_tokens is not null then least(prefix_tokens, whole)
            when entry_2 = blocks then whole
            else cache_tokens(entry_2, block_tokens, whole, logged_whole) end as kept
from cache_asked a
left join cache_found f using (request_key);
