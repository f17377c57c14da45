/*
title: "Datadog LLM Observability: spans of its export API, and span events of the SDK (JSON, JSONL)"
rank: 15
tells: [tokens, cache, cost, names, prompts]
lacks: "the tier served; the model as asked for"
export: "GET /api/v2/llm-obs/v1/spans/events, all pages"
untested: true
own:
- [attributes.ml_app, attributes.span_id]
- [ml_app, span_id, span_kind]
- [span_id, trace_id, meta, start_ns]
*/
-- One record: a span. Those of the kinds llm and embedding are calls; an agent or a workflow repeats the sums of the calls inside it.
-- estimated_total_cost is Datadog's own estimate, in billionths of a dollar.
create or replace temp view drafted as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{"attributes": "VARCHAR"}')) as outer_part from record
),
opened as (
    select line, byte_offset, text, outer_part, try(json_transform(coalesce(outer_part.attributes, text), '{
        "span_id": "VARCHAR", "trace_id": "VARCHAR", "parent_id": "VARCHAR", "session_id": "VARCHAR", "ml_app": "VARCHAR", "service": "VARCHAR", "env": "VARCHAR", "name": "VARCHAR", "span_kind": "VARCHAR", "status": "VARCHAR",
        "start_ns": "VARCHAR", "duration": "VARCHAR", "tags": ["VARCHAR"], "model_name": "VARCHAR", "model_provider": "VARCHAR", "input": "VARCHAR", "output": "VARCHAR", "metadata": "VARCHAR",
        "meta": {"kind": "VARCHAR", "span.kind": "VARCHAR", "span": {"kind": "VARCHAR"}, "model_name": "VARCHAR", "model_provider": "VARCHAR", "input": "VARCHAR", "output": "VARCHAR", "metadata": "VARCHAR", "tool_definitions": "VARCHAR"},
        "metrics": {"input_tokens": "VARCHAR", "output_tokens": "VARCHAR", "total_tokens": "VARCHAR", "cache_read_input_tokens": "VARCHAR", "cache_write_input_tokens": "VARCHAR", "ephemeral_5m_input_tokens": "VARCHAR",
            "ephemeral_1h_input_tokens": "VARCHAR", "reasoning_output_tokens": "VARCHAR", "time_to_first_token": "VARCHAR", "total_cost": "VARCHAR", "estimated_total_cost": "VARCHAR"}
    }')) as r
    from parsed
),
told as (
    select *, lower(coalesce(r.span_kind, r.meta.kind, r.meta."span.kind", r.meta.span.kind)) as kind,
        coalesce(tokens(r.metrics.input_tokens), 0) + coalesce(tokens(r.metrics.output_tokens), 0) > 0 as has_counts,
        nullif(coalesce(r.metadata, r.meta.metadata), '') as parameters, coalesce(r.input, r.meta.input) as asked, coalesce(r.output, r.meta.output) as answered,
        lower(r.status) = 'error' as failed, case when len(r.tags) > 0 then tags_of(list_filter(r.tags, lambda t: t is not null)) else map() end as t
    from opened
),
kinds as (select *, coalesce(kind in ('llm', 'embedding'), false) as is_call from told)
select line, byte_offset,
    coalesce(refusal_of(text, outer_part), case when r.span_id is null then 'row.schema' end) as refused,
    r.span_id is not null and not is_call and not has_counts as not_request,
    not is_call and has_counts as aggregate,
    coalesce(case when is_call then answer_id_in(answered) end, r.trace_id || ':' || r.span_id, r.span_id) as request_id,
    true as grows,
    case when is_call or has_counts then coalesce(r.start_ns, '') end as ts,
    is_call or has_counts as needs_time,
    try_cast(r.duration as double) / 1e6 as latency_ms,
    try_cast(r.metrics.time_to_first_token as double) * 1000 as ttft_ms,
    coalesce(r.model_provider, r.meta.model_provider) as provider,
    coalesce(r.model_name, r.meta.model_name) as served_model,
    case when kind = 'embedding' then 'embeddings' else 'chat' end as operation,
    try_cast(nullif(regexp_extract(parameters, '"stream"\s*:\s*(true|false)', 1), '') as boolean) as stream,
    case when failed then 'error' else 'ok' end as status,
    coalesce(r.ml_app, t['ml_app']) as app, t['team'] as team, coalesce(t['user_id'], t['user_handle']) as user_id, coalesce(r.session_id, t['session_id']) as conversation_id,
    r.trace_id, r.span_id, case when r.parent_id not in ('undefined', '', '0') then r.parent_id end as parent_span_id,
    map_concat(t, known_tags([{'k': 'name', 'v': given_name(r.name)}, {'k': 'environment', 'v': coalesce(t['env'], r.env)}])) as tag_map,
    case when has_counts then json_object('input_tokens', r.metrics.input_tokens, 'output_tokens', r.metrics.output_tokens, 'total_tokens', r.metrics.total_tokens, 'cache_read_tokens', r.metrics.cache_read_input_tokens,
        'cache_write_tokens', r.metrics.cache_write_input_tokens, 'cache_write_5m_tokens', r.metrics.ephemeral_5m_input_tokens, 'cache_write_1h_tokens', r.metrics.ephemeral_1h_input_tokens,
        'reasoning_tokens', r.metrics.reasoning_output_tokens)::varchar end as usage,
    coalesce(r.metrics.total_cost, (amount(r.metrics.estimated_total_cost) * 0.000000001::decimal(9, 9))::varchar) as logged_cost,
    case when is_call then features_seen_in(coalesce(try(json_extract(asked, '$.messages'))::varchar, asked), r.meta.tool_definitions, concat_ws(' ', r.model_name, r.meta.model_name, parameters),
        nullif(regexp_extract(parameters, '"max_(?:output_|completion_)?tokens"\s*:\s*([0-9]+)', 1), '')) end as request
from kinds;
