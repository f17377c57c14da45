/*
title: "Helicone: requests of its API and export tool (JSON, JSONL, CSV)"
rank: 15
tells: [tokens, cache, tier, cost, names, prompts]
lacks: "cache lifetimes and the tier served, where the bodies were not exported"
export: "npx @helicone/export --include-body; or POST /v1/request/query-clickhouse; or the dashboard's CSV"
own:
- [request_created_at, request_id]
- [request_created_at, response_status]
- [request_created_at, response_created_at]
columns: [response_id, response_created_at, response_status, response_body, response_model, request_id, request_created_at, request_body, request_path, request_properties, request_user_id, request_model,
  model_override, helicone_user, provider, delay_ms, time_to_first_token, total_tokens, prompt_tokens, prompt_cache_write_tokens, prompt_cache_read_tokens, completion_tokens, latency, cost, costUSD,
  model, target_url, cache_reference_id, properties, user_id, country_code]
*/
-- One record: a request. The provider's own usage stands where the body was exported; Helicone's counts where it was not. A hit of
-- Helicone's cache repeats the counts of the answer it kept, and called nobody.
create or replace temp view drafted as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{
        "request_id": "VARCHAR", "request_created_at": "VARCHAR", "response_created_at": "VARCHAR", "response_status": "VARCHAR", "response_model": "VARCHAR", "request_model": "VARCHAR", "model_override": "VARCHAR", "model": "VARCHAR",
        "request_path": "VARCHAR", "target_url": "VARCHAR", "request_user_id": "VARCHAR", "helicone_user": "VARCHAR", "user_id": "VARCHAR", "provider": "VARCHAR", "delay_ms": "VARCHAR", "latency": "VARCHAR", "time_to_first_token": "VARCHAR",
        "total_tokens": "VARCHAR", "prompt_tokens": "VARCHAR", "completion_tokens": "VARCHAR", "prompt_cache_read_tokens": "VARCHAR", "prompt_cache_write_tokens": "VARCHAR", "prompt_audio_tokens": "VARCHAR", "completion_audio_tokens": "VARCHAR",
        "reasoning_tokens": "VARCHAR", "cost": "VARCHAR", "costUSD": "VARCHAR", "cache_reference_id": "VARCHAR", "prompt_id": "VARCHAR", "properties": "VARCHAR", "request_properties": "VARCHAR", "request_body": "VARCHAR", "response_body": "VARCHAR"
    }')) as r
    from record
),
opened as (
    select *,
        try(json_transform(case when starts_with(r.response_body, '{') then r.response_body end, '{"id": "VARCHAR", "responseId": "VARCHAR", "model": "VARCHAR", "modelVersion": "VARCHAR", "service_tier": "VARCHAR", "usage": "VARCHAR", "usageMetadata": "VARCHAR"}')) as b,
        map_concat(coalesce(try(json_transform(nullif(r.properties, ''), '"MAP(VARCHAR, VARCHAR)"')), map()), coalesce(try(json_transform(nullif(r.request_properties, ''), '"MAP(VARCHAR, VARCHAR)"')), map())) as p,
        coalesce(nullif(r.target_url, ''), r.request_path) as url,
        nullif(replace(replace(r.cache_reference_id, '0', ''), '-', ''), '') is not null as from_cache,
        -- negative: pending, cancelled, timed out
        try_cast(r.response_status as integer) >= 400 or try_cast(r.response_status as integer) < 0 as failed,
        coalesce(r.costUSD, r.cost) as cost
    from parsed
)
select line, byte_offset,
    coalesce(refusal_of(text, r), case when r.request_created_at is null then 'row.schema' end) as refused,
    -- the answer that a hit repeats keeps its id
    case when from_cache then r.request_id else unwrapped_id(coalesce(b.id, b.responseId, r.request_id)) end as request_id,
    true as grows,
    r.request_created_at as ts,
    true as needs_time,
    try_cast(coalesce(r.delay_ms, r.latency) as double) as latency_ms,
    try_cast(r.time_to_first_token as double) as ttft_ms,
    case when upper(r.provider) <> 'CUSTOM' then r.provider end as provider,
    nullif(regexp_extract(url, '^https?://([^/:?]+)', 1), '') as host,
    r.request_model,
    coalesce(nullif(r.model_override, ''), b.model, b.modelVersion, nullif(r.response_model, ''), r.model) as served_model,
    case when contains(url, 'embedding') or contains(url, 'embedContent') then 'embeddings' when contains(url, '/images/') then 'image_generation' when contains(url, '/audio/speech') then 'speech'
         when contains(url, '/audio/') then 'transcription' when contains(url, 'rerank') then 'rerank' else 'chat' end as operation,
    b.service_tier,
    case when contains(r.request_body, '"service_tier"') then try(json_extract_string(r.request_body, '$.service_tier')) end as request_tier,
    case when contains(r.request_body, '"stream"') then try_cast(try(json_extract_string(r.request_body, '$.stream')) as boolean) end as stream,
    case when failed then 'error' when from_cache then 'cached' else 'ok' end as status,
    p['app'] as app, p['team'] as team,
    coalesce(nullif(r.request_user_id, ''), nullif(r.helicone_user, ''), nullif(r.user_id, '')) as user_id,
    p['Helicone-Session-Id'] as conversation_id,
    map_concat(map_from_entries(list_filter(map_entries(p), lambda e: e.key <> 'Helicone-Session-Id' and e.value is not null)),
               known_tags([{'k': 'name', 'v': coalesce(p['Helicone-Session-Name'], p['Helicone-Session-Path'])}, {'k': 'prompt_name', 'v': coalesce(nullif(r.prompt_id, ''), p['Helicone-Prompt-Id'])}])) as tag_map,
    case when coalesce(failed, false) then null
         when object_in(coalesce(b.usage, b.usageMetadata)) is not null then coalesce(b.usage, b.usageMetadata)
         else json_object('input_tokens', r.prompt_tokens, 'output_tokens', r.completion_tokens, 'total_tokens', r.total_tokens, 'cache_read_tokens', r.prompt_cache_read_tokens, 'cache_write_tokens', r.prompt_cache_write_tokens,
                          'reasoning_tokens', r.reasoning_tokens, 'input_audio_tokens', r.prompt_audio_tokens, 'output_audio_tokens', r.completion_audio_tokens)::varchar end as usage,
    -- a raw dump of its table has whole billionths of a dollar
    case when regexp_full_match(cost, '[0-9]{4,}') then (cost::decimal(20, 0) * 0.000000001::decimal(9, 9))::varchar else cost end as logged_cost,
    r.response_body as answer,
    case when object_in(r.request_body) is not null then features_of(object_in(r.request_body)) end as request,
    case when r.request_id is null then md5(text) end as digest
from opened;
