/*
title: "Kong AI Gateway: logs with an `ai` object (http-log, file-log, tcp-log)"
rank: 15
tells: [tokens, cost, names, prompts]
lacks: "cached tokens before version 3.11; prompts, where log_payloads is off"
export: "the http-log, file-log or tcp-log plugin, with log_statistics on in the AI plugin"
own:
- [ai, latencies]
- [ai, started_at]
- [ai, consumer]
- [started_at, latencies, service]
- [started_at, latencies, route]
*/
-- One record: what one plugin called for a request: each of them (proxy, transformer, judge) is a call of its own. Lines without a
-- model call are no requests. A hit of the semantic cache keeps the counts of the answer it repeats.
create or replace temp view drafted as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{
        "ai": "MAP(VARCHAR, JSON)", "started_at": "VARCHAR", "latencies": {"request": "VARCHAR"}, "consumer": {"username": "VARCHAR", "id": "VARCHAR", "custom_id": "VARCHAR"}, "route": {"name": "VARCHAR"}, "service": {"name": "VARCHAR"},
        "workspace_name": "VARCHAR", "request": {"id": "VARCHAR", "uri": "VARCHAR"}, "response": {"status": "VARCHAR"}
    }')) as r
    from record
),
exploded as (
    select line, byte_offset, text, r, unnest(held) as entry, generate_subscripts(held, 1) - 1 as ordinal
    from (select *, coalesce(nullif(list_filter(map_entries(r.ai), lambda e: json_exists(e.value, '$.meta') or json_exists(e.value, '$.usage')), []), [null]) as held from parsed)
),
opened as (
    select *, entry.key as plugin, json_transform(case when json_type(entry.value) = 'OBJECT' then entry.value end, '{
        "meta": {"plugin_id": "VARCHAR", "provider_name": "VARCHAR", "request_model": "VARCHAR", "response_model": "VARCHAR", "request_mode": "VARCHAR", "llm_latency": "VARCHAR"},
        "usage": {"prompt_token": "VARCHAR", "prompt_tokens": "VARCHAR", "completion_token": "VARCHAR", "completion_tokens": "VARCHAR", "total_token": "VARCHAR", "total_tokens": "VARCHAR", "cost": "VARCHAR", "time_to_first_token": "VARCHAR",
                  "prompt_tokens_details": "JSON", "completion_tokens_details": "JSON"},
        "payload": {"request": "VARCHAR", "response": "VARCHAR"}, "cache": {"cache_status": "VARCHAR"}}') as a
    from exploded
),
told as (
    select *, entry is not null as is_call,
        case when starts_with(a.payload.response, '{') then try(json_transform(a.payload.response, '{"id": "VARCHAR", "model": "VARCHAR", "service_tier": "VARCHAR", "usage": "VARCHAR"}')) end as b,
        try_cast(r.response.status as integer) >= 400 as failed,
        coalesce(lower(a.cache.cache_status) = 'hit', false) as from_cache
    from opened
)
select line, byte_offset, ordinal,
    coalesce(refusal_of(text, r), case when r.ai is null and r.started_at is null then 'row.schema' end) as refused,
    r is not null and not is_call as not_request,
    unwrapped_id(coalesce(case when not from_cache then b.id end, r.request.id || ':' || plugin)) as request_id,
    true as grows,
    case when is_call then coalesce(r.started_at, '') end as ts,
    is_call as needs_time,
    coalesce(try_cast(a.meta.llm_latency as double), try_cast(r.latencies.request as double)) as latency_ms,
    try_cast(a.usage.time_to_first_token as double) as ttft_ms,
    a.meta.provider_name as provider,
    a.meta.request_model as request_model,
    coalesce(b.model, a.meta.response_model) as served_model,
    case when contains(r.request.uri, 'embed') then 'embeddings' else 'chat' end as operation,
    b.service_tier,
    case when lower(a.meta.request_mode) = 'stream' then true when a.meta.request_mode is not null then false end as stream,
    case when failed then 'error' when from_cache then 'cached' else 'ok' end as status,
    coalesce(r.service.name, r.route.name) as app, coalesce(r.consumer.username, r.consumer.custom_id, r.consumer.id) as user_id,
    known_tags([{'k': 'route', 'v': r.route.name}, {'k': 'plugin', 'v': plugin}, {'k': 'workspace', 'v': r.workspace_name}]) as tag_map,
    case when coalesce(failed, false) or not is_call then null when object_in(b.usage) is not null then b.usage
         else json_object('prompt_tokens', coalesce(a.usage.prompt_tokens, a.usage.prompt_token), 'completion_tokens', coalesce(a.usage.completion_tokens, a.usage.completion_token), 'total_tokens', coalesce(a.usage.total_tokens, a.usage.total_token),
                          'prompt_tokens_details', case when json_type(a.usage.prompt_tokens_details) = 'OBJECT' then a.usage.prompt_tokens_details end,
                          'completion_tokens_details', case when json_type(a.usage.completion_tokens_details) = 'OBJECT' then a.usage.completion_tokens_details end)::varchar end as usage,
    a.usage.cost as logged_cost,
    a.payload.response as answer,
    case when object_in(a.payload.request) is not null then features_of(object_in(a.payload.request)) end as request,
    case when r.request.id is null then md5(text || ordinal) end as digest
from told;
