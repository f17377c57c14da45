/*
title: "Portkey: logs export (JSONL)"
rank: 15
tells: [tokens, cache, tier, cost, names, prompts]
lacks: "cached and reasoning tokens, where the response column was not exported"
export: "Logs > Export, or the log exports API, with all columns"
own:
- [ai_org, ai_model]
- [ai_model, req_units]
- [req_units, res_units]
columns: [id, created_at, request, response, is_success, ai_org, ai_model, req_units, res_units, total_units, cost, cost_currency, request_url, request_method, response_status_code, response_time,
  cache_status, cache_type, stream_mode, retry_success_count, trace_id, mode, virtual_key, config, prompt_slug, prompt_version_id, metadata, span_id, parent_span_id]
*/
-- One record: an attempt at a call. Costs are cents. Cached and reasoning tokens are known only where the response was exported;
-- a hit of Portkey's cache keeps the units of the answer it repeats, and called nobody.
create or replace temp view drafted as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{
        "id": "VARCHAR", "created_at": "VARCHAR", "request": {"body": "VARCHAR"}, "response": {"body": "VARCHAR"}, "is_success": "VARCHAR", "ai_org": "VARCHAR", "ai_model": "VARCHAR", "req_units": "VARCHAR", "res_units": "VARCHAR", "total_units": "VARCHAR",
        "cost": "VARCHAR", "cost_currency": "VARCHAR", "request_url": "VARCHAR", "response_status_code": "VARCHAR", "response_time": "VARCHAR", "cache_status": "VARCHAR", "stream_mode": "VARCHAR", "trace_id": "VARCHAR", "span_id": "VARCHAR",
        "parent_span_id": "VARCHAR", "mode": "VARCHAR", "virtual_key": "VARCHAR", "config": "VARCHAR", "prompt_slug": "VARCHAR", "metadata": "JSON"
    }')) as r
    from record
),
-- where a body is not nested it is a JSON text
bodies as (
    select *, coalesce(r.request.body, case when contains(text, '"request"') then try(json_extract(json_extract_string(text, '$.request'), '$.body')::varchar) end) as asked,
              coalesce(r.response.body, case when contains(text, '"response"') then try(json_extract(json_extract_string(text, '$.response'), '$.body')::varchar) end) as answered
    from parsed
),
opened as (
    select *,
        try(json_transform(case when starts_with(answered, '{') then answered end, '{"id": "VARCHAR", "responseId": "VARCHAR", "model": "VARCHAR", "modelVersion": "VARCHAR", "service_tier": "VARCHAR", "usage": "VARCHAR", "usageMetadata": "VARCHAR"}')) as b,
        case json_type(r.metadata)
            when 'ARRAY' then try(map_from_entries(json_transform(r.metadata, '[{"key": "VARCHAR", "value": "VARCHAR"}]')))
            when 'OBJECT' then try(json_transform(r.metadata, '"MAP(VARCHAR, VARCHAR)"'))
            when 'VARCHAR' then try(json_transform(json_extract_string(r.metadata, '$'), '"MAP(VARCHAR, VARCHAR)"')) end as m,
        try_cast(r.response_status_code as integer) >= 400 or lower(r.is_success) in ('0', 'false') as failed,
        coalesce(upper(r.cache_status) in ('HIT', 'SEMANTIC HIT'), false) as from_cache
    from bodies
)
select line, byte_offset,
    coalesce(refusal_of(text, r), case when r.ai_model is null and r.ai_org is null then 'row.schema' end) as refused,
    -- the answer that a hit repeats keeps its id
    case when from_cache then r.id else unwrapped_id(coalesce(b.id, b.responseId, r.id)) end as request_id,
    true as grows,
    r.created_at as ts,
    true as needs_time,
    try_cast(r.response_time as double) as latency_ms,
    r.ai_org as provider,
    nullif(regexp_extract(r.request_url, '^https?://([^/:?]+)', 1), '') as host,
    case when contains(asked, '"model"') then try(json_extract_string(asked, '$.model')) end as request_model,
    coalesce(b.model, b.modelVersion, nullif(r.ai_model, '')) as served_model,
    case when contains(r.request_url, 'embedding') then 'embeddings' when contains(r.request_url, '/images/') then 'image_generation' when contains(r.request_url, '/audio/speech') then 'speech'
         when contains(r.request_url, '/audio/') then 'transcription' when contains(r.request_url, 'rerank') then 'rerank' else 'chat' end as operation,
    b.service_tier,
    case when contains(asked, '"service_tier"') then try(json_extract_string(asked, '$.service_tier')) end as request_tier,
    try_cast(lower(r.stream_mode) as boolean) as stream,
    case when failed then 'error' when from_cache then 'cached' else 'ok' end as status,
    coalesce(m['app'], nullif(r.virtual_key, '')) as app, m['team'] as team, coalesce(m['_user'], m['user']) as user_id,
    coalesce(m['session_id'], m['conversation_id']) as conversation_id,
    nullif(r.trace_id, '') as trace_id,
    map_concat(coalesce(map_from_entries(list_filter(map_entries(m), lambda e: e.key not in ('_user', '_prompt', '_environment') and e.value is not null)), map()),
               known_tags([{'k': 'prompt_name', 'v': coalesce(m['_prompt'], r.prompt_slug)}, {'k': 'environment', 'v': m['_environment']}, {'k': 'virtual_key', 'v': r.virtual_key}, {'k': 'config', 'v': r.config},
                           {'k': 'mode', 'v': nullif(r.mode, 'SINGLE')}])) as tag_map,
    case when coalesce(failed, false) then null
         when object_in(coalesce(b.usage, b.usageMetadata)) is not null then coalesce(b.usage, b.usageMetadata)
         else json_object('input_tokens', r.req_units, 'output_tokens', r.res_units, 'total_tokens', r.total_units)::varchar end as usage,
    case when coalesce(upper(r.cost_currency), 'USD') = 'USD' then coalesce((amount(r.cost) * 0.01::decimal(2, 2))::varchar, r.cost) end as logged_cost,
    answered as answer,
    case when object_in(asked) is not null then features_of(object_in(asked)) end as request,
    case when r.id is null then md5(text) end as digest
from opened;
