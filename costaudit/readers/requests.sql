-- Drafts to requests, refusals and duplicates of one file. Bound: $source_id, $tags (a JSON object), $at (a day for records without a time).

create or replace temp table fresh as
with values_read as (
    select d.* exclude (ts, logged_cost, billed_cost),
           d.ts as written_ts, coalesce(instant(nullif(d.ts, '')), $at::timestamp) as ts,
           d.logged_cost as written_cost, amount(d.logged_cost) as logged_cost,
           coalesce(amount(d.billed_cost),
                    case when d.provider_id = 'openrouter' then case when lower(u.is_byok) = 'true'
                                                                 then amount(u.cost) + coalesce(amount(u.cost_details.upstream_inference_cost), 0)
                                                                 else amount(u.cost) end
                         when d.provider_id = 'xai' then amount(u.cost_in_usd_ticks) * 0.0000000001::decimal(11, 10) end)::decimal(38, 18) as billed_cost,
           lower(d.status) in ('error', 'failure', 'failed', 'exception', 'errored', 'canceled', 'cancelled', 'expired', 'status_code_error')
               or try_cast(d.status as integer) >= 400 or try_cast(d.status as integer) < 0 as failed
    from (select m.*, coalesce(n.provider, provider_of_host(m.host), lower(m.provider)) as provider_id
          from understood('draft') m left join provider_name n on n.name = lower(m.provider)) d
),
split as (
    select *,
           case when operation in ('speech') and spoken = 0 then output_tokens else spoken end as output_audio,
           case when operation in ('image_generation') and drawn = 0 then output_tokens else drawn end as output_image,
           case when operation = 'transcription' and heard = 0 then input_tokens else heard end as heard_all,
           least(coalesce(cached_audio, greatest(cache_read_tokens - (input_tokens - heard - seen - watched - w - w1h - w12h), 0)), heard, cache_read_tokens) as cache_read_audio
    from values_read
),
apart as (
    select *,
           least(coalesce(cached_image, greatest(cache_read_tokens - cache_read_audio - (input_tokens - heard - seen - watched - w - w1h - w12h), 0)), seen,
                 cache_read_tokens - cache_read_audio) as cache_read_image,
           least(cached_video, watched) as cache_read_video
    from split
)
select *,
       cache_read_tokens - cache_read_audio - cache_read_image - cache_read_video as cache_read,
       heard_all - cache_read_audio as input_audio,
       seen - cache_read_image as input_image,
       watched - cache_read_video as input_video,
       input_tokens - cache_read_tokens - w - w1h - w12h - (heard_all - cache_read_audio) - (seen - cache_read_image) - (watched - cache_read_video) as input,
       output_tokens - output_audio - output_image - filmed as output,
       coalesce(refused,
                case when written_ts is not null and written_ts <> '' and ts is null or instant_problem(nullif(written_ts, ''), ts) is not null
                          then instant_problem(nullif(written_ts, ''), instant(nullif(written_ts, '')))
                     when needs_time and ts is null then 'time.missing'
                     when needs_model and coalesce(served_model, request_model, '') = '' then 'field.missing'
                     when needs_model and regexp_matches(coalesce(served_model, request_model), '^[\[{]') then 'field.type'
                     when length(coalesce(served_model, request_model)) > 500 then 'field.length'
                     when needs_count is not null then 'field.missing'
                     when amount_problem(written_cost) is not null then amount_problem(written_cost)
                     when cache_read_tokens + w + w1h + w12h > input_tokens then 'usage.cache_exceeds_input'
                     when input < 0 then 'usage.parts_exceed_input'
                     when output < 0 then 'usage.parts_exceed_output'
                end) as code,
       case when refused is not null then refused_field
            when written_ts is not null and instant_problem(nullif(written_ts, ''), ts) is not null or needs_time and ts is null then 'timestamp'
            when needs_model and (coalesce(served_model, request_model, '') = '' or regexp_matches(coalesce(served_model, request_model), '^[\[{]'))
                 or length(coalesce(served_model, request_model)) > 500 then 'model'
            when needs_count is not null then needs_count
            when amount_problem(written_cost) is not null then 'cost_usd' end as field,
       case when no_usage then 'missing'
            when input_tokens = 0 and output_tokens = 0 and not failed and coalesce(status, '') <> 'cached'
                 and coalesce(heard_ms, spelled, units, pages, image, tokens(u.images), 0) = 0 then 'suspect_zero'
            when aggregate then 'aggregate' else 'reported' end as usage_basis,
       coalesce(without_secrets(request_id), 'sha:' || digest) as id
from apart;
