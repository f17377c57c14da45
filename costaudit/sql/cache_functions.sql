-- How requests use prompt caches, and what a replay finds. Blocks are counted from 1; times are microseconds.

-- How many tokens some blocks are, by the request's own count of tokens; a trimmed or translated prompt is shorter or longer in all parts.
create or replace temp macro cache_tokens(blocks, block_tokens, whole, logged_whole) as
    least(whole, (blocks::hugeint * block_tokens * whole // greatest(logged_whole, 1))::bigint);

-- What a cache may give of that: nothing below the minimum, no more than the maximum, in steps.
create or replace temp macro cache_given(tokens, min_tokens, max_tokens, granularity) as
    case when tokens < coalesce(min_tokens, 0) then 0
         else least(tokens, coalesce(max_tokens, tokens)) // granularity * granularity end;

-- The requests of a table that can use a prompt cache. One row a request.
create or replace temp macro cache_user(requests) as table
select r.request_key, r.source_key, r.offer_id, epoch_us(r.ts) as ts_us,
       epoch_us(r.ts) + coalesce(r.ttft_ms, r.latency_ms, 0) * 1000 as ready_us,
       r.input + r.cache_read + r.cache_write + r.cache_write_1h as whole,
       s.input + s.cache_read + s.cache_write + s.cache_write_1h as logged_whole,
       r.prefix_block_tokens as block_tokens, len(r.prompt_prefix)::integer as blocks, r.system_blocks, r.cache_marks,
       o.* exclude (offer_id)
from query_table(requests) r
join cache_offer o using (offer_id)
join request s on s.request_key = r.source_key
where r.status = 'ok' and r.ts is not null and not o.never;

-- The caching that is on without a policy: what is automatic and has a lifetime, and what requests marked. One row a request.
-- entry_1, entry_2: where what is kept ends; null: anywhere. The first and last mark stand for all.
create or replace temp macro cache_as_logged(requests) as table
select * replace (case when cache_tokens(entry_1, block_tokens, whole, logged_whole) >= min_tokens then entry_1 end as entry_1)
from (
    select *, null::bigint as prefix_tokens, null::integer as rule,
           case when mode = 'explicit' then coalesce(cache_marks[-1].ttl_s, ttls_s[1]) else ttls_s[1] end * 1000000 as ttl_us,
           case when mode = 'explicit' and len(cache_marks) > 1 then cache_marks[1].blocks end as entry_1,
           case when mode = 'explicit' then cache_marks[-1].blocks when by_entry then blocks end as entry_2,
           coalesce(min_tokens, 0) as least_tokens
    from cache_user(requests)
    where refresh and len(ttls_s) > 0 and blocks > 0 and block_tokens > 0 and (mode <> 'explicit' or len(cache_marks) > 0)
)
where case when mode = 'explicit' then cache_tokens(entry_2, block_tokens, whole, logged_whole) else whole end >= least_tokens;
