-- trim: fewer tokens, same model. Each part of the input is scaled alike, so a trimmed token saves the price of the meter it was billed on,
-- and the parts never exceed the whole. Meters of audio, images and tools stay as they were.
insert into sim_next by name
with matched as (
    select r.request_key, r.source_key, r.extra, r.offer_id, r.input_tokens, r.output_tokens, r.reasoning_tokens,
           r.input, r.cache_read, r.cache_write, r.cache_write_1h, r.output, m.rule, p.input_millionths, p.output_millionths
    from sim_match m
    join sim_rule p using (rule)
    join sim_request r using (request_key)
    where r.status = 'ok' and sim_in_share(r.conversation_id, r.request_id, p.salt, p.share)
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
           input + cache_read + cache_write + cache_write_1h   as input_before,
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
