-- How requests use prompt caches, and what a replay finds. Blocks are counted from 1; times are microseconds.

-- How many tokens some blocks are, by the request's own count of tokens; a trimmed or translated prompt is shorter or longer in all parts.
create or replace temp macro cache_tokens(blocks, block_tokens, whole, logged_whole) as
    least(whole, (blocks::hugeint * block_tokens * whole // greatest(logged_whole, 1))::bigint);

-- What a cache may give of that: nothing below the minimum, no more than the maximum, in steps.
create or replace temp macro cache_given(tokens, min_tokens, max_tokens, granularity) as
    case when tokens < coalesce(min_tokens, 0) then 0
         else least(tokens, coalesce(max_tokens, tokens)) // granularity * granularity end;

-- Requests as the stages so far leave them, as far as caches go. One row a request; whole: all text tokens sent, logged_whole: those of the
-- request in the store it comes from.
create or replace temp view cache_state as
select c.* replace (coalesce(g.offer_id, c.offer_id) as offer_id,
                    case when g.request_key is null then c.whole else g.input + g.cache_read + g.cache_write + g.cache_write_1h end as whole),
       c.request_key as source_key, c.whole as logged_whole
from cache_request c
left join sim_change g on g.request_key = c.request_key
where not coalesce(g.dropped, false)
union all by name
select c.* replace (g.request_key as request_key, g.offer_id as offer_id,
                    g.input + g.cache_read + g.cache_write + g.cache_write_1h as whole),
       g.source_key, c.whole as logged_whole
from sim_change g
join cache_request c on c.request_key = g.source_key
where g.extra > 0 and not g.dropped;

-- Those of a table like it that can use a prompt cache. One row a request.
create or replace temp macro cache_user(requests) as table
select r.*, o.* exclude (offer_id)
from query_table(requests) r
join cache_offer o on o.offer_id = r.offer_id
where not o.never;

-- The caching that is on for a row of it without a policy: what is automatic and has a lifetime, and what requests marked.
create or replace temp macro cache_is_on(u) as
    u.refresh and u.usual_ttl_s is not null and u.blocks > 0 and u.block_tokens > 0 and (not u.explicit or u.mark_2 > 0)
    and case when u.explicit then cache_tokens(u.mark_2, u.block_tokens, u.whole, u.logged_whole) else u.whole end >= u.min_tokens;

create or replace temp macro cache_on_ttl_us(u) as
    case when u.explicit then coalesce(u.mark_ttl_s, u.usual_ttl_s) else u.usual_ttl_s end * 1000000;

-- Where what is kept ends; null: anywhere. The first and last mark stand for all.
create or replace temp macro cache_on_entry_1(u) as
    case when u.explicit and cache_tokens(u.mark_1, u.block_tokens, u.whole, u.logged_whole) >= u.min_tokens then u.mark_1 end;

create or replace temp macro cache_on_entry_2(u) as
    case when u.explicit then u.mark_2 when u.by_entry then u.blocks end;

-- One row a request for which it is on.
create or replace temp macro cache_as_logged(requests) as table
select request_key, source_key, offer_id, scope, by_entry, write, root, ts_us, ready_us, whole, logged_whole, block_tokens, blocks,
       min_tokens, max_tokens, granularity, null::bigint as prefix_tokens, null::integer as rule,
       cache_on_ttl_us(u) as ttl_us, cache_on_entry_1(u) as entry_1, cache_on_entry_2(u) as entry_2
from cache_user(requests) u
where cache_is_on(u);
