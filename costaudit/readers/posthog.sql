/*
title: "PostHog LLM analytics: $ai_generation events (batch exports, API, HogQL results with an event column)"
rank: 15
tells: [tokens, cache, cost, names, prompts]
lacks: "the model as served; cache lifetimes; the tier served"
export: "a batch export of events (JSONL, Parquet); or the result of a HogQL query over events that has the event column"
own:
- [event, properties]
- [event=$ai_generation]
- [event=$ai_embedding]
- [event=$ai_trace]
- [event=$ai_span]
columns: [event, distinct_id, timestamp, properties, uuid, properties.$ai_model, properties.$ai_provider, properties.$ai_input_tokens, properties.$ai_output_tokens, properties.$ai_trace_id, properties.$ai_span_id,
  $ai_model, $ai_provider, $ai_input_tokens, $ai_output_tokens, $ai_trace_id, $ai_total_cost_usd, properties.$ai_total_cost_usd]
*/
-- One record: an event. Generations and embeddings are calls; traces, spans and all other events are none. $ai_usage is the
-- provider's own; PostHog's counts beside it leave cached input out for Anthropic, and have it in for all others.
create or replace temp view drafted as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{"event": "VARCHAR", "distinct_id": "VARCHAR", "timestamp": "VARCHAR", "uuid": "VARCHAR", "properties": "VARCHAR"}')) as r
    from record
),
opened as (
    select *, r.event in ('$ai_generation', '$ai_embedding') as is_call,
        -- a result of HogQL has the properties as columns
        case when r.event in ('$ai_generation', '$ai_embedding') then try(json_transform(coalesce(r.properties, replace(text, '"properties.$', '"$')), '"MAP(VARCHAR, VARCHAR)"')) end as p
    from parsed
),
named as (
    select *, lower(p['$ai_is_error']) = 'true' or try_cast(p['$ai_http_status'] as integer) >= 400 as failed,
           coalesce(p['$ai_span_id'], p['$ai_generation_id'], r.uuid) as span,
           case when strlen(p['$ai_usage']) > 2 then object_in(p['$ai_usage']) end as told
    from opened
)
select line, byte_offset,
    coalesce(refusal_of(text, r), case when r.event is null then 'row.schema' when is_call and p is null then 'row.duplicate_key' end) as refused,
    r.event is not null and not is_call as not_request,
    coalesce(p['$ai_response_id'], answer_id_in(p['$ai_output_choices']), p['$ai_trace_id'] || ':' || span, span) as request_id,
    true as grows,
    r.timestamp as ts,
    is_call as needs_time,
    try_cast(p['$ai_latency'] as double) * 1000 as latency_ms,
    try_cast(p['$ai_time_to_first_token'] as double) * 1000 as ttft_ms,
    p['$ai_provider'] as provider,
    nullif(regexp_extract(p['$ai_base_url'], '^https?://([^/:]+)', 1), '') as host,
    p['$ai_model'] as request_model,
    case when r.event = '$ai_embedding' then 'embeddings' else 'chat' end as operation,
    p['$ai_service_tier'] as request_tier,
    try_cast(coalesce(p['$ai_stream'], nullif(regexp_extract(p['$ai_model_parameters'], '"stream"\s*:\s*(true|false)', 1), '')) as boolean) as stream,
    case when failed then 'error' else 'ok' end as status,
    p['app'] as app, p['team'] as team,
    r.distinct_id as user_id,
    coalesce(p['$ai_session_id'], p['$session_id']) as conversation_id,
    p['$ai_trace_id'] as trace_id, span as span_id, p['$ai_parent_id'] as parent_span_id,
    map_concat(map_from_entries(list_filter(map_entries(p), lambda e: e.key[1] <> '$' and e.key not in ('token', 'distinct_id', 'event', 'timestamp', 'uuid') and strlen(e.value) between 1 and 200)),
               known_tags([{'k': 'name', 'v': coalesce(p['name'], given_name(p['$ai_span_name']))}, {'k': 'prompt_name', 'v': coalesce(p['prompt_name'], p['$ai_prompt_name'])}])) as tag_map,
    case when coalesce(failed, false) or p is null then null
         when told is not null then told
         else json_object('input_tokens', p['$ai_input_tokens'], 'output_tokens', p['$ai_output_tokens'], 'cache_read_tokens', p['$ai_cache_read_input_tokens'], 'cache_write_tokens', p['$ai_cache_creation_input_tokens'],
                          'cache_write_5m_tokens', p['$ai_cache_creation_5m_input_tokens'], 'cache_write_1h_tokens', p['$ai_cache_creation_1h_input_tokens'], 'reasoning_tokens', p['$ai_reasoning_tokens'])::varchar end as usage,
    case when told is null then case when lower(p['$ai_provider']) = 'anthropic' then 'exclusive' else 'inclusive' end end as basis,
    try_cast(p['$ai_web_search_count'] as bigint) as web_search,
    case when is_call then p['$ai_total_cost_usd'] end as logged_cost,
    case when is_call then features_seen_in(p['$ai_input'], p['$ai_tools'], concat_ws(' ', p['$ai_model'], p['$ai_model_parameters'], p['$ai_instructions']), nullif(regexp_extract(p['$ai_model_parameters'], '"max_(?:output_|completion_)?tokens"\s*:\s*([0-9]+)', 1), '')) end as request,
    case when span is null then md5(text) end as digest
from named;
