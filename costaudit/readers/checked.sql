-- One row a call, checked: what it is, what it used as meters that add up to the whole, and `code` where it has to be refused.
-- The order of the checks is the order in which a person would want to hear of them.
create or replace temp macro checked(drafts, default_ts) as table
with values_read as (
    select * exclude (ts, latency_ms, ttft_ms, logged_cost, billed_cost, usage, service_tier, request_tier, region, web_search, image, characters, answer_chars, basis, host, path,
                      usage_tier, usage_region, usage_cost, is_byok, upstream_cost, cost_ticks, digest, provider),
           coalesce(n.provider, provider_of_host(host), lower(d.provider)) as provider_id,
           nullif(ts, '') as written_ts,
           instant(nullif(ts, '')) as instant_ts,
           try_cast(latency_ms as bigint) as latency_ms,
           try_cast(ttft_ms as bigint) as ttft_ms,
           amount(logged_cost) as logged_cost,
           amount_problem(logged_cost) as cost_problem,
           amount(billed_cost) as billed,
           amount(usage_cost) + case when is_byok then coalesce(amount(upstream_cost), 0) else 0 end as openrouter_cost,
           amount(cost_ticks) * 0.0000000001::decimal(11, 10) as xai_cost,
           has_failed(status) as failed,
           tier(coalesce(service_tier, usage_tier, request_tier)) as served_tier,
           coalesce(place(region), place(usage_region)) as region_id,
           without_secrets(coalesce(request_id, 'sha:' || digest)) as id
    from understood(drafts) d
    left join provider_name n on n.name = lower(d.provider)
),
split as (
    select * exclude (cached_audio, written_ts, instant_ts),
           coalesce(instant_ts, default_ts) as ts,
           instant_problem(written_ts, instant_ts) as time_problem,
           coalesce(served_model, request_model, '') as some_model,
           case when operation = 'speech' and spoken = 0 then output_tokens else spoken end          as output_audio,
           case when operation = 'image_generation' and drawn = 0 then output_tokens else drawn end  as output_image,
           case when operation = 'transcription' and heard = 0 then input_tokens else heard end      as heard_all,
           input_tokens - heard - seen - watched - w - w1h - w12h                                    as text_in,
           -- cached tokens are text first; what is left over can only have been the audio, then the images
           least(coalesce(cached_audio, greatest(cache_read_tokens - text_in, 0)), heard, cache_read_tokens) as cache_read_audio
    from values_read
),
apart as (
    select *,
           least(coalesce(cached_image, greatest(cache_read_tokens - cache_read_audio - text_in, 0)), seen, cache_read_tokens - cache_read_audio) as cache_read_image,
           least(cached_video, watched) as cache_read_video
    from split
),
meters as (
    select *,
           cache_read_tokens - cache_read_audio - cache_read_image - cache_read_video as cache_read,
           heard_all - cache_read_audio as input_audio,
           seen - cache_read_image      as input_image,
           watched - cache_read_video   as input_video,
           input_tokens - cache_read_tokens - w - w1h - w12h - input_audio - input_image - input_video as input,
           output_tokens - output_audio - output_image - filmed as output
    from apart
)
select line, byte_offset, ordinal, part, not_request, grows,
       case when refused is not null then refused
            when time_problem is not null then time_problem
            when needs_time and ts is null then 'time.missing'
            when needs_model and some_model = '' then 'field.missing'
            when needs_model and starts_with(some_model, '[') or starts_with(some_model, '{') then 'field.type'
            when length(some_model) > 500 then 'field.length'
            when needs_count is not null then 'field.missing'
            when cost_problem is not null then cost_problem
            when cache_read_tokens + w + w1h + w12h > input_tokens then 'usage.cache_exceeds_input'
            when input < 0 then 'usage.parts_exceed_input'
            when output < 0 then 'usage.parts_exceed_output' end as code,
       case when refused is not null then refused_field
            when time_problem is not null or needs_time and ts is null then 'timestamp'
            when needs_model and some_model = '' or starts_with(some_model, '[') or starts_with(some_model, '{') or length(some_model) > 500 then 'model'
            when needs_count is not null then needs_count
            when cost_problem is not null then 'cost_usd' end as field,
       id, request_id is null as unnamed,
       request_id is not null and request_id <> coalesce(trace_id, '') || ':' || span_id as knows_answer,
       ts, provider_id, request_model, served_model,
       case when provider_id = 'openai' and served_tier = 'fast' then 'priority' when lower(speed) = 'fast' then 'fast' else coalesce(served_tier, 'standard') end as tier_id,
       region_id,
       coalesce(operation, 'chat') as operation,
       case when failed then 'error' when lower(status) = 'cached' then 'cached' else 'ok' end as status,
       stream, latency_ms, ttft_ms, app, team, user_id, conversation_id, trace_id, span_id, nullif(parent_span_id, span_id) as parent_span_id, span_name, span_start, span_end, tags, tag_map, tag_list,
       failed, aggregate, no_usage,
       case when no_usage then 'missing'
            when input_tokens = 0 and output_tokens = 0 and not failed and coalesce(lower(status), '') <> 'cached' and coalesce(heard_ms, spelled, units, pages, images, 0) = 0 then 'suspect_zero'
            when aggregate then 'aggregate' when estimated then 'estimated' else 'reported' end as usage_basis,
       input_basis, input_tokens, output_tokens, least(reasoning_tokens, output_tokens) as reasoning_tokens,
       input, cache_read, w as cache_write, w1h as cache_write_1h, output,
       case when w12h > 0 or input_audio > 0 or input_image > 0 or input_video > 0 or cache_read_audio > 0 or cache_read_image > 0 or cache_read_video > 0 or output_audio > 0
                 or output_image > 0 or filmed > 0 or searches > 0 or fetches > 0 or file_search > 0 or code_session > 0 or maps_search > 0 or units > 0 or images > 0 or heard_ms > 0
                 or spelled > 0 or pages > 0
            then {'cache_write_12h': w12h, 'input_audio': input_audio, 'input_image': input_image, 'input_video': input_video, 'cache_read_audio': cache_read_audio,
                  'cache_read_image': cache_read_image, 'cache_read_video': cache_read_video, 'output_audio': output_audio, 'output_image': output_image, 'output_video': filmed,
                  'web_search': searches, 'web_fetch': fetches, 'file_search': file_search, 'code_session': code_session, 'maps_search': maps_search, 'search_unit': units,
                  'image': images, 'audio_in_ms': heard_ms, 'character': spelled, 'page': pages} end as rare,
       case when logged_cost = 0 and input_tokens + output_tokens > 0 then null else logged_cost end as logged_cost,
       -- a gateway's own cache answered: nobody was called, nothing was billed
       case when lower(status) = 'cached' then 0
            else coalesce(billed, case provider_id when 'openrouter' then openrouter_cost when 'xai' then xai_cost end) end::decimal(38, 18) as billed_cost,
       request, prompt_prefix, prefix_block_tokens, identity, said
from meters;
