/*
title: "Vertex AI: request-response logging (exported from BigQuery)"
rank: 20
tells: [tokens, cache, tier, prompts]
lacks: who called (join audit logs), calls left out by the sampling rate, hours of cached storage
export: bq extract of the logging table to newline-delimited JSON or Parquet
own:
- [logging_time, full_response]
- [logging_time, full_request]
- [logging_time, deployed_model_id, model]
- [logging_time, response_payload, model]
columns: [logging_time, full_request, full_response, request_payload, response_payload, deployed_model_id, api_method, model_version, otel_log]
*/
-- One record: a row of the table. The bodies are objects, or texts of them where the export made them so; a stream's is a list of
-- chunks, of which the last has the counts. Claude's bodies are Anthropic's.
create or replace temp view drafted as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{
        "endpoint": "VARCHAR", "logging_time": "VARCHAR", "request_id": "VARCHAR", "model": "VARCHAR", "api_method": "VARCHAR", "full_request": "JSON", "full_response": "JSON", "metadata": "JSON",
        "response_payload": "JSON", "request_payload": "JSON"
    }')) as r
    from record
),
unwrapped as (
    select *,
        case when json_type(r.full_request) = 'VARCHAR' then json_extract_string(r.full_request, '$') when json_type(r.full_request) = 'OBJECT' then r.full_request::varchar
             else json_extract_string(r.request_payload, '$[0]') end as asked,
        case when json_type(r.full_response) = 'VARCHAR' then json_extract_string(r.full_response, '$') when json_type(r.full_response) in ('OBJECT', 'ARRAY') then r.full_response::varchar
             when json_array_length(r.response_payload) = 1 then json_extract_string(r.response_payload, '$[0]')
             when json_array_length(r.response_payload) > 1 then '[' || array_to_string(json_extract_string(r.response_payload, '$[*]'), ',') || ']' end as answer,
        case when json_type(r.metadata) = 'VARCHAR' then json_extract_string(r.metadata, '$') else r.metadata::varchar end as told
    from parsed
),
bodies as (
    select *, kind_of(answer) is distinct from 'OBJECT' and answer is not null as streamed,
        case when kind_of(asked) = 'OBJECT' then asked end as request_body,
        case when kind_of(answer) = 'OBJECT' then answer else body_of_events(events_of(answer)) end as body
    from unwrapped
),
opened as (
    select *,
        json_transform(coalesce(body, '{}'), '{
            "id": "VARCHAR", "responseId": "VARCHAR", "model": "VARCHAR", "modelVersion": "VARCHAR", "usage": "JSON", "usageMetadata": "JSON", "error": "JSON", "service_tier": "VARCHAR",
            "candidates": "JSON", "embedding": "JSON", "embeddings": "JSON", "predictions": "JSON"
        }') as b
    from bodies
)
select line, byte_offset,
    coalesce(refusal_of(text, r), case when r.logging_time is null or coalesce(r.model, r.endpoint) is null then 'row.schema' end) as refused,
    coalesce(r.api_method, '') in ('countTokens', 'computeTokens') as not_request,
    coalesce(b.responseId, b.id, r.request_id) as request_id,
    r.logging_time as ts,
    try_cast(try(json_extract_string(told, '$.request_latency')) as double) as latency_ms,
    'vertex' as provider,
    nullif(regexp_extract(coalesce(r.model, r.endpoint), '([^/]+)$', 1), '') as request_model,
    coalesce(b.modelVersion, b.model) as served_model,
    case when coalesce(b.embedding, b.embeddings) is not null or contains(lower(r.api_method), 'embed') or contains(coalesce(r.model, ''), 'embed') then 'embeddings' else 'chat' end as operation,
    b.service_tier,
    case regexp_extract(coalesce(r.model, r.endpoint), 'locations/([^/]+)/', 1) when '' then null when 'global' then 'global' else 'regional' end as region,
    grounded(b.candidates, coalesce(b.modelVersion, r.model)) as web_search,
    streamed or regexp_matches(r.api_method, '[sS]tream') as stream,
    case when json_type(b.error) = 'OBJECT' then 'error' else 'ok' end as status,
    coalesce(json_extract_string(request_body, '$.labels.app'), json_extract_string(request_body, '$.labels.application')) as app,
    json_extract_string(request_body, '$.labels.team') as team,
    json_extract_string(request_body, '$.metadata.user_id') as user_id,
    case when json_type(request_body, '$.labels') = 'OBJECT' then json_extract(request_body, '$.labels')::varchar end as tags,
    coalesce(b.usageMetadata, b.usage,
             case when b.predictions is not null then
                  json_object('prompt_tokens', list_sum(try_cast(json_extract_string(b.predictions, '$[*].embeddings.statistics.token_count') as double[]))::bigint) end)::varchar as usage,
    length(answer) as answer_chars,
    answer,
    case when request_body is not null then features_of(request_body) end as request,
    case when coalesce(b.responseId, b.id, r.request_id) is null then md5(text) end as digest
from opened;
