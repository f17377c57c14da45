-- trim: fewer tokens, same model. Each part of the input is scaled alike, so a trimmed token saves the price of the meter it was billed on,
-- and the parts never exceed the whole. Meters of audio, images and tools stay as they were.

-- The system prompt of a conversation's later turns, where it is the same as before, in tokens. One row a request that repeats it.
create or replace temp table sim_repeated as
select request_key, cache_tokens(system_blocks, block_tokens, whole, whole) as tokens
from (
    select c.request_key, c.system_blocks, c.block_tokens, c.whole,
           row_number() over (partition by r.conversation_id, r.prompt_prefix[c.system_blocks] order by c.ts_us, c.request_key) as turn
    from cache_request c join request r using (request_key)
    where r.conversation_id is not null and c.system_blocks > 0 and c.block_tokens > 0 and exists (from sim_rule_cache where remove is not null)
)
where turn > 1;

insert into sim_next by name
with named as (
    select r.request_key, r.source_key, r.extra, r.offer_id, r.input_tokens, r.output_tokens, r.reasoning_tokens,
           r.input, r.cache_read, r.cache_write, r.cache_write_1h, r.output, m.rule, p.input_millionths, p.output_millionths,
           case when q.remove is not null then coalesce(t.tokens, 0) else 0 end as gone
    from sim_match m
    join sim_rule p using (rule)
    join sim_rule_cache q using (rule)
    join sim_request r using (request_key)
    left join sim_repeated t using (request_key)
    where r.status = 'ok' and sim_in_share(r.conversation_id, r.request_id, p.salt, p.share)
),
-- It stands at the beginning, so it is what was read from a cache, or written to one, before it is anything else.
matched as (
    select * replace (
               cache_read - least(gone, cache_read) as cache_read,
               cache_write_1h - least(greatest(gone - cache_read, 0), cache_write_1h) as cache_write_1h,
               cache_write - least(greatest(gone - cache_read - cache_write_1h, 0), cache_write) as cache_write,
               input - least(greatest(gone - cache_read - cache_write_1h - cache_write, 0), input) as input),
           input + cache_read + cache_write + cache_write_1h as input_before
    from named
),
trimmed as (
    select * replace (
               sim_scaled(input, input_millionths)             as input,
               sim_scaled(cache_read, input_millionths)        as cache_read,
               sim_scaled(cache_write, input_millionths)       as cache_write,
               sim_scaled(cache_write_1h, input_millionths)    as cache_write_1h,
               sim_scaled(output, output_millionths)           as output,
               least(sim_scaled(reasoning_tokens, output_millionths),
                     output_tokens - output + sim_scaled(output, output_millionths)) as reasoning_tokens),
           output                                              as output_before
    from matched
)
select rule, request_key as parent_key, source_key, request_key, extra, false as dropped, offer_id,
       input_tokens - input_before + input + cache_read + cache_write + cache_write_1h as input_tokens,
       output_tokens - output_before + output as output_tokens,
       reasoning_tokens, input, cache_read, cache_write, cache_write_1h, output
from trimmed
where input_before <> input + cache_read + cache_write + cache_write_1h or output_before <> output;

insert into sim_kept
select m.rule, r.source_key, m.request_key, r.offer_id,
       case when r.status = 'error' then 'failed'
            when r.status <> 'ok' then 'answered'
            when not sim_in_share(r.conversation_id, r.request_id, p.salt, p.share) then 'share'
            else 'nothing_to_trim' end
from sim_match m
join sim_rule p using (rule)
join sim_request r using (request_key)
where m.request_key not in (select request_key from sim_next);
