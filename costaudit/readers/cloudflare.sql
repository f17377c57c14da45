/*
title: "Cloudflare AI Gateway: logs of its API (JSON, JSONL, CSV), and Logpush (ai_gateway_events)"
rank: 15
tells: [tokens, cost, names]
lacks: "cached and reasoning tokens, so that calls with a prompt cache look dearer than they were; prompts (Logpush encrypts them)"
export: "GET .../ai-gateway/gateways/ID/logs, all pages; or Logpush of ai_gateway_events"
untested: true
own:
- [tokens_in, tokens_out, provider, model]
- [id, model, provider, cached, duration]
- [id, provider, status_code, cached, path]
- [Cached, Provider, Model, TokensIn]
columns: [id, created_at, model, provider, path, duration, success, status_code, cached, tokens_in, tokens_out, cost, custom_cost, metadata, step, model_type, request_type]
*/
-- One record: an attempt (`step` counts the fallbacks) or a hit of the gateway's cache. Its token counts know nothing of the prompt
-- cache or of reasoning; only a body that was kept whole does. The cost is Cloudflare's estimate.
create or replace temp view drafted as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{
        "id": "VARCHAR", "created_at": "VARCHAR", "model": "VARCHAR", "provider": "VARCHAR", "path": "VARCHAR", "duration": "VARCHAR", "success": "VARCHAR", "status_code": "VARCHAR", "cached": "VARCHAR", "tokens_in": "VARCHAR", "tokens_out": "VARCHAR",
        "cost": "VARCHAR", "metadata": "VARCHAR", "step": "VARCHAR", "model_type": "VARCHAR", "request_type": "VARCHAR", "request_head": "VARCHAR", "response_head": "VARCHAR"
    }')) as r,
    case when contains(text, '"TokensIn"') then try(json_transform(text, '{"Datetime": "VARCHAR", "CreatedAt": "VARCHAR", "Model": "VARCHAR", "Provider": "VARCHAR", "Endpoint": "VARCHAR", "Duration": "VARCHAR", "StatusCode": "VARCHAR", "Cached": "VARCHAR",
        "TokensIn": "VARCHAR", "TokensOut": "VARCHAR", "Cost": "VARCHAR", "RequestID": "VARCHAR"}')) end as pushed
    from record
),
opened as (
    select *,
        case when starts_with(r.response_head, '{') then try(json_transform(r.response_head, '{"id": "VARCHAR", "model": "VARCHAR", "service_tier": "VARCHAR", "usage": "VARCHAR", "usageMetadata": "VARCHAR"}')) end as b,
        case when starts_with(r.metadata, '{') and strlen(r.metadata) > 2 then try(json_transform(r.metadata, '"MAP(VARCHAR, VARCHAR)"')) end as m,
        coalesce(r.path, pushed.Endpoint) as called,
        coalesce(try_cast(coalesce(r.status_code, pushed.StatusCode) as integer) >= 400, lower(r.success) in ('false', '0')) as failed,
        coalesce(lower(coalesce(r.cached, pushed.Cached)) in ('true', '1'), false) as from_cache
    from parsed
)
select line, byte_offset,
    coalesce(refusal_of(text, r), case when r.model is null and pushed.Model is null and r.provider is null and pushed.Provider is null then 'row.schema' end) as refused,
    case when from_cache then coalesce(r.id, pushed.RequestID) else unwrapped_id(coalesce(b.id, r.id, pushed.RequestID)) end as request_id,
    true as grows,
    coalesce(r.created_at, pushed.CreatedAt, pushed.Datetime) as ts,
    true as needs_time,
    try_cast(coalesce(r.duration, pushed.Duration) as double) as latency_ms,
    coalesce(r.provider, pushed.Provider) as provider,
    coalesce(b.model, nullif(r.model, ''), pushed.Model) as served_model,
    case when contains(called, 'embed') or contains(lower(r.model_type), 'embed') then 'embeddings' when contains(called, '/images/') then 'image_generation' when contains(called, '/audio/speech') then 'speech'
         when contains(called, '/audio/') then 'transcription' when contains(called, 'rerank') then 'rerank' else 'chat' end as operation,
    b.service_tier,
    case when failed then 'error' when from_cache then 'cached' else 'ok' end as status,
    m['app'] as app, m['team'] as team, coalesce(m['user_id'], m['user'], m['userId']) as user_id, coalesce(m['session_id'], m['conversation_id'], m['sessionId']) as conversation_id,
    map_concat(coalesce(map_from_entries(list_filter(map_entries(m), lambda e: e.value is not null)), map()), known_tags([{'k': 'step', 'v': nullif(r.step, '0')}])) as tag_map,
    case when coalesce(failed, false) then null when object_in(coalesce(b.usage, b.usageMetadata)) is not null then coalesce(b.usage, b.usageMetadata)
         else json_object('input_tokens', coalesce(r.tokens_in, pushed.TokensIn), 'output_tokens', coalesce(r.tokens_out, pushed.TokensOut))::varchar end as usage,
    coalesce(r.cost, pushed.Cost) as logged_cost,
    case when object_in(r.request_head) is not null then features_of(object_in(r.request_head)) end as request,
    case when coalesce(r.id, pushed.RequestID) is null then md5(text) end as digest
from opened;
