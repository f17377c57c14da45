/*
title: "LiteLLM: StandardLoggingPayload and SpendLogs"
rank: 10
tells: [tokens, cache, tier, cost, names, prompts]
lacks: "cached tokens of a failed call; the tier served, where neither the response nor the cost breakdown was stored"
export: "a callback (or the S3, GCS or Datadog logger) that writes StandardLoggingPayload as JSON lines; or `select * from \"LiteLLM_SpendLogs\"` as JSON or CSV"
own:
- [call_type, custom_llm_provider, response_cost]
- [call_type, model_map_information]
- [call_type, request_id, spend]
- [call_type, request_id, startTime]
columns: [request_id, call_type, api_key, spend, total_tokens, prompt_tokens, completion_tokens, startTime, endTime, completionStartTime, model, model_id, model_group, api_base,
  user, metadata, cache_hit, cache_key, request_tags, team_id, end_user, custom_llm_provider, messages, response, proxy_server_request, requester_ip_address, session_id, status]
*/
-- One record: a StandardLoggingPayload (nested objects) or a SpendLogs row (the same as JSON texts). LiteLLM counts cached tokens
-- inside its prompt_tokens whoever the provider is.
create or replace temp view drafted as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{
        "id": "VARCHAR", "request_id": "VARCHAR", "litellm_call_id": "VARCHAR", "trace_id": "VARCHAR", "session_id": "VARCHAR", "call_type": "VARCHAR", "cache_hit": "VARCHAR",
        "stream": "VARCHAR", "status": "VARCHAR", "custom_llm_provider": "VARCHAR", "startTime": "VARCHAR", "completionStartTime": "VARCHAR",
        "response_time": "DOUBLE", "request_duration_ms": "DOUBLE", "model": "VARCHAR", "model_group": "VARCHAR", "api_base": "VARCHAR", "response_cost": "VARCHAR", "spend": "VARCHAR",
        "cost_breakdown": {"service_tier": "VARCHAR", "data_residency": "VARCHAR", "vertex_location": "VARCHAR"},
        "prompt_tokens": "VARCHAR", "completion_tokens": "VARCHAR", "total_tokens": "VARCHAR", "request_tags": ["VARCHAR"], "end_user": "VARCHAR", "user": "VARCHAR", "team_id": "VARCHAR",
        "usage": "JSON", "hidden_params": {"usage_object": "JSON"}, "model_parameters": {"service_tier": "VARCHAR", "max_tokens": "VARCHAR", "tools": "JSON", "response_format": {"type": "VARCHAR", "json_schema": "VARCHAR"}, "temperature": "VARCHAR", "top_p": "VARCHAR", "seed": "VARCHAR",
            "n": "VARCHAR", "stop": "VARCHAR", "tool_choice": "VARCHAR", "reasoning_effort": "VARCHAR", "thinking": "VARCHAR", "dimensions": "VARCHAR", "encoding_format": "VARCHAR"},
        "messages": "JSON", "response": {"model": "VARCHAR", "usage": "JSON", "service_tier": "VARCHAR"},
        "metadata": {"usage_object": "JSON", "user_api_key_user_id": "VARCHAR", "user_api_key_end_user_id": "VARCHAR", "user_api_key_team_alias": "VARCHAR",
                     "user_api_key_team_id": "VARCHAR", "user_api_key_alias": "VARCHAR", "spend_logs_metadata": "JSON", "requester_metadata": "JSON"}
    }')) as r
    from record
),
-- SpendLogs keep what is nested as JSON texts
told as (
    -- (an object read from a text is not null, but has nothing in it)
    select *, case when r.response_cost is null and r is not null and json_type(text, '$.metadata') = 'VARCHAR' then try(json_transform(json_extract_string(text, '$.metadata'), '{
                  "usage_object": "JSON", "user_api_key_user_id": "VARCHAR", "user_api_key_end_user_id": "VARCHAR", "user_api_key_team_alias": "VARCHAR",
                  "user_api_key_team_id": "VARCHAR", "user_api_key_alias": "VARCHAR", "spend_logs_metadata": "JSON", "requester_metadata": "JSON"}')) else r.metadata end as m,
           coalesce(r.request_tags, case when r.response_cost is null and r is not null then try(json_extract_string(json_extract_string(text, '$.request_tags'), '$[*]')) end) as request_tags
    from parsed
),
counted as (
    select *,
        lower(r.status) in ('failure', 'error', 'failed') as failed,
        lower(r.cache_hit) = 'true' as from_cache,
        coalesce(m.usage_object, r.hidden_params.usage_object, r.response.usage, r.usage) as detailed
    from told
)
select line, byte_offset,
    coalesce(refusal_of(text, r), case when r.call_type is null or coalesce(r.startTime, '') = '' and r.spend is null and r.response_cost is null then 'row.schema' end) as refused,
    -- a hit of LiteLLM's own cache repeats an answer, and its id
    case when from_cache then coalesce(r.litellm_call_id, coalesce(r.id, r.request_id) || ':' || coalesce(r.startTime, '')) else unwrapped_id(coalesce(r.id, r.request_id)) end as request_id,
    r.startTime as ts,
    true as needs_time,
    coalesce(r.response_time * 1000, r.request_duration_ms) as latency_ms,
    -- without a stream the first token's time is only the end's again
    case when lower(r.stream) = 'true' then (try_cast(r.completionStartTime as double) - try_cast(r.startTime as double)) * 1000 end as ttft_ms,
    nullif(r.custom_llm_provider, '') as provider,
    case when coalesce(r.custom_llm_provider, '') = '' then nullif(regexp_extract(r.api_base, '^https?://([^/:]+)', 1), '') end as host,
    coalesce(nullif(r.model, ''), r.model_group) as request_model,
    r.response.model as served_model,
    true as needs_model,
    case when r.call_type in ('acompletion', 'completion', 'aresponses', 'responses', 'anthropic_messages', 'agenerate_content', 'generate_content') then 'chat'
         when contains(r.call_type, 'embedding') then 'embeddings' when contains(r.call_type, 'image') then 'image_generation' when contains(r.call_type, 'speech') then 'speech'
         when contains(r.call_type, 'transcription') then 'transcription' when contains(r.call_type, 'rerank') then 'rerank' when contains(r.call_type, 'ocr') then 'ocr' else 'chat' end as operation,
    coalesce(r.response.service_tier, r.cost_breakdown.service_tier, case when contains(r.call_type, 'batch') then 'batch' end) as service_tier,
    p.service_tier as request_tier,
    coalesce(r.cost_breakdown.data_residency, r.cost_breakdown.vertex_location) as region,
    coalesce(try_cast(r.stream as boolean), case when r.response_time is not null then false end) as stream,
    case when failed then 'error' when from_cache then 'cached' else 'ok' end as status,
    nullif(m.user_api_key_alias, '') as app,
    coalesce(nullif(m.user_api_key_team_alias, ''), nullif(m.user_api_key_team_id, ''), nullif(r.team_id, '')) as team,
    coalesce(nullif(r.end_user, ''), nullif(m.user_api_key_end_user_id, ''), nullif(m.user_api_key_user_id, ''), nullif(r.user, '')) as user_id,
    nullif(r.session_id, '') as conversation_id,
    nullif(r.trace_id, '') as trace_id,
    case when len(request_tags) > 0 then request_tags end as tag_list,
    case when len(request_tags) > 0 then null else nullif(coalesce(m.spend_logs_metadata, m.requester_metadata)::varchar, 'null') end as tags,
    -- a failed call is logged with an estimate of its prompt, which nobody bills
    case when failed or r is null then null
         when starts_with(detailed::varchar, '{') and detailed::varchar <> '{}' then detailed::varchar
         else json_object('prompt_tokens', r.prompt_tokens, 'completion_tokens', r.completion_tokens, 'total_tokens', r.total_tokens)::varchar end as usage,
    'inclusive' as basis,
    coalesce(r.response_cost, r.spend) as logged_cost,
    case when p is not null then {
        'max_output_tokens': try_cast(p.max_tokens as bigint), 'turns': json_array_length(r.messages)::integer, 'prompt_chars': length(r.messages::varchar)::bigint,
        'has_tools': coalesce(json_array_length(p.tools), 0) > 0, 'has_json_schema': coalesce(p.response_format.type in ('json_schema', 'json_object'), false),
        'has_images': contains(r.messages::varchar, '"image_url"'), 'has_audio': contains(r.messages::varchar, '"input_audio"'),
        'prompt': {'tools': p.tools::varchar, 'system': null, 'messages': case when json_type(r.messages) in ('ARRAY', 'VARCHAR') and length(r.messages::varchar) > 2 then r.messages::varchar end,
                   'settings': case when r.messages is not null then to_json([coalesce(nullif(r.model, ''), r.model_group), p.max_tokens, p.response_format.type, p.response_format.json_schema, p.temperature, p.top_p, p.seed, p.n, p.stop,
                                        p.tool_choice, p.reasoning_effort, p.thinking, p.dimensions, p.encoding_format])::varchar end, 'automatic': null}} end as request,
    case when coalesce(r.id, r.request_id) is null then md5(text) end as digest
from (select *, r.model_parameters as p from counted);
