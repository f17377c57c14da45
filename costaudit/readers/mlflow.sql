/*
title: "MLflow traces: trace JSON, and rows of search_traces (JSON, CSV, Parquet)"
rank: 15
tells: [tokens, cache, tier, cost, names, prompts]
lacks: "the tier served and the model as served, where outputs were not traced"
export: "mlflow.search_traces to JSON or Parquet; or trace.to_json() of each trace"
untested: true
own:
- [info.trace_id, data.spans]
- [info.request_id, data.spans]
- [info.trace_id, info.trace_metadata]
- [trace_id, request_time, trace_metadata]
- [trace_id, request_time, spans]
- [trace_id, request_time, execution_duration]
columns: [trace_id, trace, client_request_id, state, request_time, execution_duration, request, response, trace_metadata, tags, spans, assessments]
*/
-- One record: a span of a trace. Spans of model calls have a usage; MLflow counts cached input inside. The trace's own total repeats
-- its spans, and stands only where the spans were not exported.
create or replace temp view drafted as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{
        "info": {"trace_id": "VARCHAR", "request_id": "VARCHAR", "request_time": "VARCHAR", "timestamp_ms": "VARCHAR", "state": "VARCHAR", "trace_metadata": "VARCHAR", "request_metadata": "VARCHAR", "tags": "VARCHAR"},
        "data": {"spans": ["VARCHAR"]}, "trace": "VARCHAR", "spans": "VARCHAR", "trace_id": "VARCHAR", "request_id": "VARCHAR", "request_time": "VARCHAR", "timestamp_ms": "VARCHAR", "state": "VARCHAR", "trace_metadata": "VARCHAR", "tags": "VARCHAR"
    }')) as r
    from record
),
traced as (
    select *, coalesce(r.info.trace_id, r.info.request_id, r.trace_id, r.request_id) as trace, coalesce(r.info.request_time, r.info.timestamp_ms, r.request_time, r.timestamp_ms) as asked_at,
        coalesce(r.info.state, r.state) as state,
        coalesce(r.data.spans, case when starts_with(r.spans, '[') then try(json_extract(r.spans, '$[*]'))::varchar[] end,
                 case when r.data.spans is null and starts_with(r.trace, '{') then try(json_extract(r.trace, '$.data.spans[*]'))::varchar[] end) as spans,
        try(json_transform(nullif(coalesce(r.info.trace_metadata, r.info.request_metadata, r.trace_metadata), ''), '"MAP(VARCHAR, VARCHAR)"')) as m,
        try(json_transform(nullif(coalesce(r.info.tags, r.tags), ''), '"MAP(VARCHAR, VARCHAR)"')) as t
    from parsed
),
exploded as (
    select * exclude (spans, held), unnest(held) as span, generate_subscripts(held, 1) - 1 as ordinal
    from (select *, case when len(spans) > 0 then spans else [null::varchar] end as held from traced)
),
opened as (
    select *, try(json_transform(span, '{
        "span_id": "VARCHAR", "parent_span_id": "VARCHAR", "parent_id": "VARCHAR", "context": {"span_id": "VARCHAR"}, "name": "VARCHAR", "start_time_unix_nano": "VARCHAR", "end_time_unix_nano": "VARCHAR",
        "start_time": "VARCHAR", "end_time": "VARCHAR", "status": {"code": "VARCHAR"}, "status_code": "VARCHAR",
        "attributes": {"mlflow.spanType": "VARCHAR", "mlflow.chat.tokenUsage": "VARCHAR", "mlflow.llm.model": "VARCHAR", "mlflow.llm.provider": "VARCHAR", "mlflow.llm.cost": "VARCHAR", "mlflow.spanInputs": "VARCHAR", "mlflow.spanOutputs": "VARCHAR",
                       "model": "VARCHAR", "invocation_params": "VARCHAR", "mlflow.chat.tools": "VARCHAR"}
    }')) as s
    from exploded
),
-- attributes are JSON texts within JSON
read as (
    select *, upper(trim(s.attributes."mlflow.spanType", '"')) as kind, s.attributes."mlflow.spanInputs" as asked, s.attributes."mlflow.spanOutputs" as answered,
        coalesce(s.attributes."mlflow.chat.tokenUsage", case when span is null then m['mlflow.trace.tokenUsage'] end) as counts,
        coalesce(s.start_time_unix_nano, s.start_time) as start_ns, coalesce(s.end_time_unix_nano, s.end_time) as end_ns,
        coalesce(s.span_id, s.context.span_id) as span_id, coalesce(s.parent_span_id, s.parent_id) as parent_id,
        upper(coalesce(s.status.code, s.status_code, state)) in ('ERROR', 'STATUS_CODE_ERROR', '2') as failed
    from opened
),
told as (
    select *, kind in ('CHAT_MODEL', 'LLM', 'EMBEDDING') as is_call,
        try(json_transform(case when starts_with(counts, '{') then counts end, '{"input_tokens": "VARCHAR", "output_tokens": "VARCHAR", "total_tokens": "VARCHAR", "cache_read_input_tokens": "VARCHAR", "cache_creation_input_tokens": "VARCHAR",
            "cache_creation_input_tokens_above_1hr": "VARCHAR", "reasoning_tokens": "VARCHAR"}')) as n,
        case when kind in ('CHAT_MODEL', 'LLM', 'EMBEDDING') then try(json_transform(case when starts_with(answered, '{') then answered end, '{"model": "VARCHAR", "service_tier": "VARCHAR", "usage": "VARCHAR", "usageMetadata": "VARCHAR"}')) end as b
    from read
),
counted as (
    select *, coalesce(tokens(n.input_tokens), 0) + coalesce(tokens(n.output_tokens), 0) > 0 as has_counts, object_in(coalesce(b.usage, b.usageMetadata)) as provider_usage from told
)
select line, byte_offset, ordinal,
    coalesce(refusal_of(text, r), case when trace is null then 'row.schema' end) as refused,
    r is not null and not coalesce(is_call, false) and not coalesce(has_counts, false) as not_request,
    not coalesce(is_call, false) and coalesce(has_counts, false) as aggregate,
    coalesce(case when is_call then answer_id_in(answered) end, trace || ':' || span_id, trace) as request_id,
    true as grows,
    case when is_call or has_counts then coalesce(start_ns, asked_at, '') end as ts,
    coalesce(is_call or has_counts, false) as needs_time,
    (try_cast(end_ns as bigint) - try_cast(start_ns as bigint)) / 1e6 as latency_ms,
    coalesce(nullif(trim(s.attributes."mlflow.llm.provider", '"'), ''), nullif(regexp_extract(s.attributes.invocation_params, '"_type"\s*:\s*"([a-z_-]+?)(?:-chat)?"', 1), '')) as provider,
    coalesce(nullif(trim(s.attributes."mlflow.llm.model", '"'), ''), nullif(trim(s.attributes.model, '"'), ''), nullif(regexp_extract(case when is_call then asked end, '"model"\s*:\s*"([^"]+)"', 1), '')) as request_model,
    b.model as served_model,
    case when kind = 'EMBEDDING' then 'embeddings' else 'chat' end as operation,
    b.service_tier,
    nullif(regexp_extract(case when is_call then asked end, '"service_tier"\s*:\s*"([a-z_]+)"', 1), '') as request_tier,
    case when is_call then try_cast(nullif(regexp_extract(asked, '"stream"\s*:\s*(true|false)', 1), '') as boolean) end as stream,
    case when failed then 'error' else 'ok' end as status,
    coalesce(t['app'], t['service.name']) as app, t['team'] as team, m['mlflow.trace.user'] as user_id, m['mlflow.trace.session'] as conversation_id,
    trace as trace_id, span_id, nullif(parent_id, '') as parent_span_id,
    map_concat(coalesce(map_from_entries(list_filter(map_entries(t), lambda e: not starts_with(e.key, 'mlflow.') and strlen(e.value) between 1 and 200)), map()),
               known_tags([{'k': 'name', 'v': given_name(s.name)}, {'k': 'trace_name', 'v': t['mlflow.traceName']}, {'k': 'environment', 'v': t['environment']}])) as tag_map,
    case when is_call and provider_usage is not null then provider_usage
         when has_counts then json_object('input_tokens', n.input_tokens, 'output_tokens', n.output_tokens, 'total_tokens', n.total_tokens, 'cache_read_tokens', n.cache_read_input_tokens,
              'cache_write_tokens', n.cache_creation_input_tokens, 'cache_write_1h_tokens', n.cache_creation_input_tokens_above_1hr, 'reasoning_tokens', n.reasoning_tokens)::varchar end as usage,
    case when not coalesce(is_call and provider_usage is not null, false) then 'inclusive' end as basis,
    case when is_call or has_counts then nullif(regexp_extract(coalesce(s.attributes."mlflow.llm.cost", case when span is null then m['mlflow.trace.cost'] end), '"total_cost"\s*:\s*"?([0-9.eE+-]+)', 1), '') end as logged_cost,
    case when is_call then features_seen_in(asked, s.attributes."mlflow.chat.tools", s.attributes.invocation_params, nullif(regexp_extract(asked, '"max_(?:output_|completion_)?tokens"\s*:\s*([0-9]+)', 1), '')) end as request
from counted;
