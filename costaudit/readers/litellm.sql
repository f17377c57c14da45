/*
title: "LiteLLM: StandardLoggingPayload and SpendLogs"
rank: 10
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
insert into draft by name
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{
        "id": "VARCHAR", "request_id": "VARCHAR", "litellm_call_id": "VARCHAR", "trace_id": "VARCHAR", "session_id": "VARCHAR", "call_type": "VARCHAR", "cache_hit": "VARCHAR",
        "stream": "VARCHAR", "status": "VARCHAR", "custom_llm_provider": "VARCHAR", "startTime": "VARCHAR", "endTime": "VARCHAR", "completionStartTime": "VARCHAR",
        "response_time": "DOUBLE", "request_duration_ms": "DOUBLE", "model": "VARCHAR", "model_group": "VARCHAR", "api_base": "VARCHAR", "response_cost": "VARCHAR", "spend": "VARCHAR",
        "cost_breakdown": {"service_tier": "VARCHAR", "data_residency": "VARCHAR", "vertex_location": "VARCHAR"},
        "prompt_tokens": "VARCHAR", "completion_tokens": "VARCHAR", "total_tokens": "VARCHAR", "request_tags": "JSON", "end_user": "VARCHAR", "user": "VARCHAR", "team_id": "VARCHAR",
        "usage": "JSON", "metadata": "JSON", "hidden_params": {"usage_object": "JSON"}, "model_parameters": "JSON", "messages": "JSON",
        "response": {"model": "VARCHAR", "usage": "JSON", "service_tier": "VARCHAR"}
    }')) as r
    from record
),
told as (
    select *, json_transform(case when json_type(r.metadata) = 'VARCHAR' then json_extract_string(r.metadata, '$') else r.metadata::varchar end, '{
        "usage_object": "JSON", "additional_usage_values": "JSON", "user_api_key_user_id": "VARCHAR", "user_api_key_user_email": "VARCHAR", "user_api_key_end_user_id": "VARCHAR",
        "user_api_key_team_alias": "VARCHAR", "user_api_key_team_id": "VARCHAR", "user_api_key_alias": "VARCHAR", "spend_logs_metadata": "JSON", "requester_metadata": "JSON"
    }') as m
    from parsed
),
counted as (
    select *,
        lower(r.status) in ('failure', 'error', 'failed') as failed,
        lower(r.cache_hit) = 'true' as from_cache,
        coalesce(m.usage_object, r.hidden_params.usage_object, r.response.usage, r.usage)::varchar as detailed,
        case when json_type(r.request_tags) = 'VARCHAR' then json_extract_string(r.request_tags, '$')::json else r.request_tags end as request_tags
    from told
)
select line, byte_offset,
    coalesce(refusal_of(text, r), case when r.call_type is null or coalesce(r.startTime, '') = '' and r.spend is null and r.response_cost is null then 'row.schema' end) as refused,
    unwrapped_id(coalesce(r.id, r.request_id)) as request_id,
    r.startTime as ts,
    true as needs_time,
    coalesce(r.response_time * 1000, r.request_duration_ms) as latency_ms,
    -- without a stream the first token's time is only the end's again
    case when lower(r.stream) = 'true' then (try_cast(r.completionStartTime as double) - try_cast(r.startTime as double)) * 1000 end as ttft_ms,
    nullif(r.custom_llm_provider, '') as provider,
    case when coalesce(r.custom_llm_provider, '') = '' then nullif(regexp_extract(r.api_base, '^https?://([^/:]+)', 1), '') end as host,
    coalesce(nullif(r.model, ''), r.model_group) as request_model,
    case when json_type(r.messages) is null or r.response.model is not null then r.response.model end as served_model,
    true as needs_model,
    case when contains(r.call_type, 'embedding') then 'embeddings' when contains(r.call_type, 'image') then 'image_generation' when contains(r.call_type, 'speech') then 'speech'
         when contains(r.call_type, 'transcription') then 'transcription' when contains(r.call_type, 'rerank') then 'rerank' when contains(r.call_type, 'ocr') then 'ocr' else 'chat' end as operation,
    coalesce(json_extract_string(detailed, '$.service_tier'), r.response.service_tier, r.cost_breakdown.service_tier,
             case when contains(r.call_type, 'batch') then 'batch' end) as service_tier,
    json_extract_string(r.model_parameters, '$.service_tier') as request_tier,
    coalesce(r.cost_breakdown.data_residency, r.cost_breakdown.vertex_location) as region,
    coalesce(try_cast(r.stream as boolean), case when r.response_time is not null then false end) as stream,
    case when failed then 'error' when from_cache then 'cached' else 'ok' end as status,
    nullif(m.user_api_key_alias, '') as app,
    coalesce(nullif(m.user_api_key_team_alias, ''), nullif(m.user_api_key_team_id, ''), nullif(r.team_id, '')) as team,
    coalesce(nullif(r.end_user, ''), nullif(m.user_api_key_end_user_id, ''), nullif(m.user_api_key_user_id, ''), nullif(r.user, '')) as user_id,
    nullif(r.session_id, '') as conversation_id,
    nullif(r.trace_id, '') as trace_id,
    case when json_type(request_tags) = 'ARRAY' and json_array_length(request_tags) > 0
         then to_json(map_from_entries(list_distinct(list_transform(json_extract_string(request_tags, '$[*]'),
                  lambda t: struct_pack(k := case when contains(t, ':') then split_part(t, ':', 1) else t end, v := case when contains(t, ':') then t[instr(t, ':') + 1:] else 'true' end)))))::varchar
         when json_type(m.spend_logs_metadata) = 'OBJECT' then m.spend_logs_metadata::varchar
         when json_type(m.requester_metadata) = 'OBJECT' then m.requester_metadata::varchar end as tags,
    -- a failed call is logged with an estimate of its prompt, which nobody bills
    case when failed then null
         when json_type(detailed) = 'OBJECT' and detailed <> '{}' then detailed
         else json_object('prompt_tokens', r.prompt_tokens, 'completion_tokens', r.completion_tokens, 'total_tokens', r.total_tokens)::varchar end as usage,
    'inclusive' as basis,
    coalesce(r.response_cost, r.spend) as logged_cost,
    case when r.model_parameters is not null then {
        'max_output_tokens': f.max_output_tokens, 'turns': json_array_length(r.messages)::integer, 'prompt_chars': length(r.messages::varchar)::bigint, 'has_tools': f.has_tools,
        'has_json_schema': f.has_json_schema, 'has_images': contains(r.messages::varchar, '"image_url"'), 'has_audio': contains(r.messages::varchar, '"input_audio"')} end as request,
    case when coalesce(r.id, r.request_id) is null then md5(text) end as digest
from (select *, features_of(r.model_parameters::varchar) as f from counted);
