/*
title: "Braintrust: project logs (API and BTQL results, JSONL, Parquet)"
rank: 15
tells: [tokens, cache, cost, names, prompts]
lacks: "the model as served; ids of the provider's answers; the tier served"
export: "GET /v1/project_logs/ID/fetch; or a BTQL query of project_logs; or the automation that exports to S3 (JSONL, Parquet)"
own:
- [span_id, root_span_id, span_attributes]
- [span_id, root_span_id, metrics]
- [id, _is_merge]
columns: [id, span_id, root_span_id, span_parents, created, project_id, log_id, input, output, expected, error, scores, metadata, tags, metrics, span_attributes, context]
*/
-- One record: a span. Those of type llm are calls; what else has counts repeats the calls inside it. Rows marked as merges have only
-- what changed: the rows of one id are read as one, the later over the earlier. prompt_tokens has cached input in it.
create or replace temp view drafted as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{
        "id": "VARCHAR", "_is_merge": "VARCHAR", "span_id": "VARCHAR", "root_span_id": "VARCHAR", "span_parents": "VARCHAR", "created": "VARCHAR", "project_id": "VARCHAR", "error": "VARCHAR", "tags": "VARCHAR",
        "metadata": "VARCHAR", "metrics": "VARCHAR", "span_attributes": "VARCHAR", "input": "VARCHAR", "output": "VARCHAR"
    }')) as r
    from record
),
merging as (select distinct r.id as id from parsed where lower(r._is_merge) = 'true' and r.id is not null),
whole as (
    select line, byte_offset, text, r, r.metadata as metadata, r.metrics as metrics, r.span_attributes as attributes from parsed where r.id is null or r.id not in (from merging)
    union all
    select line, byte_offset, text,
           struct_pack("id" := r.id, "_is_merge" := null::varchar, "span_id" := last_value(r.span_id ignore nulls) over same, "root_span_id" := last_value(r.root_span_id ignore nulls) over same,
                       "span_parents" := last_value(r.span_parents ignore nulls) over same, "created" := first_value(r.created ignore nulls) over same, "project_id" := r.project_id, "error" := last_value(r.error ignore nulls) over same,
                       "tags" := last_value(r.tags ignore nulls) over same, "metadata" := null::varchar, "metrics" := null::varchar, "span_attributes" := null::varchar,
                       "input" := last_value(r.input ignore nulls) over same, "output" := last_value(r.output ignore nulls) over same) as r,
           list_reduce(list(coalesce(object_in(r.metadata), '{}')) over same, lambda a, b: json_merge_patch(a, b)::varchar) as metadata,
           list_reduce(list(coalesce(object_in(r.metrics), '{}')) over same, lambda a, b: json_merge_patch(a, b)::varchar) as metrics,
           list_reduce(list(coalesce(object_in(r.span_attributes), '{}')) over same, lambda a, b: json_merge_patch(a, b)::varchar) as attributes
    from parsed where r.id in (from merging)
    window same as (partition by r.id order by line rows between unbounded preceding and unbounded following)
),
opened as (
    select *,
        try(json_transform(nullif(metrics, ''), '{"start": "VARCHAR", "end": "VARCHAR", "prompt_tokens": "VARCHAR", "completion_tokens": "VARCHAR", "tokens": "VARCHAR", "total_tokens": "VARCHAR", "prompt_cached_tokens": "VARCHAR", "prompt_cache_creation_tokens": "VARCHAR",
            "prompt_cache_creation_5m_tokens": "VARCHAR", "prompt_cache_creation_1h_tokens": "VARCHAR", "completion_reasoning_tokens": "VARCHAR", "prompt_audio_tokens": "VARCHAR", "completion_audio_tokens": "VARCHAR",
            "prompt_image_tokens": "VARCHAR", "time_to_first_token": "VARCHAR", "server_tool_use_web_search_requests": "VARCHAR", "estimated_cost": "VARCHAR"}')) as n,
        try(json_transform(nullif(attributes, ''), '{"type": "VARCHAR", "name": "VARCHAR"}')) as a,
        try(json_transform(nullif(metadata, ''), '{"provider": "VARCHAR", "model": "VARCHAR", "stream": "VARCHAR", "max_tokens": "VARCHAR", "max_completion_tokens": "VARCHAR", "max_output_tokens": "VARCHAR", "service_tier": "VARCHAR", "tools": "VARCHAR", "user_id": "VARCHAR", "user": "VARCHAR",
            "session_id": "VARCHAR", "conversation_id": "VARCHAR", "thread_id": "VARCHAR", "environment": "VARCHAR", "team": "VARCHAR", "app": "VARCHAR", "task": "VARCHAR", "feature": "VARCHAR", "prompt": {"id": "VARCHAR", "prompt_session_id": "VARCHAR"}, "prompt_name": "VARCHAR"}')) as m
    from whole
),
told as (
    select *, coalesce(tokens(n.prompt_tokens), 0) + coalesce(tokens(n.completion_tokens), 0) > 0 as has_counts, lower(a.type) = 'llm' as is_call, coalesce(r.error, '') <> '' as failed
    from opened
)
select line, byte_offset,
    coalesce(refusal_of(text, r), case when r.id is null and r.span_id is null then 'row.schema' end) as refused,
    r is not null and not coalesce(is_call, false) and not has_counts as not_request,
    not coalesce(is_call, false) and has_counts as aggregate,
    coalesce(case when is_call then answer_id_in(r.output) end, r.root_span_id || ':' || r.span_id, r.id, r.span_id) as request_id,
    true as grows,
    case when is_call or has_counts then coalesce(n.start, r.created, '') end as ts,
    coalesce(is_call, false) or has_counts as needs_time,
    (try_cast(n."end" as decimal(20, 6)) - try_cast(n.start as decimal(20, 6)))::double * 1000 as latency_ms,
    case when lower(m.stream) = 'true' then try_cast(n.time_to_first_token as double) * 1000 end as ttft_ms,
    m.provider,
    m.model as request_model,
    case when contains(lower(a.name), 'embed') then 'embeddings' else 'chat' end as operation,
    m.service_tier as request_tier,
    try_cast(m.stream as boolean) as stream,
    case when failed then 'error' else 'ok' end as status,
    m.app, m.team, coalesce(m.user_id, m.user) as user_id, coalesce(m.session_id, m.conversation_id, m.thread_id) as conversation_id,
    r.root_span_id as trace_id, r.span_id, case when starts_with(r.span_parents, '[') then try(json_extract_string(r.span_parents, '$[0]')) end as parent_span_id,
    map_concat(coalesce(case when strlen(r.tags) > 2 then try(tags_of(json_extract_string(r.tags, '$[*]'))) end, map()),
               known_tags([{'k': 'name', 'v': given_name(a.name)}, {'k': 'environment', 'v': m.environment}, {'k': 'task', 'v': m.task}, {'k': 'feature', 'v': m.feature}, {'k': 'prompt_name', 'v': m.prompt_name},
                           {'k': 'project', 'v': r.project_id}])) as tag_map,
    case when has_counts then json_object('input_tokens', n.prompt_tokens, 'output_tokens', n.completion_tokens, 'total_tokens', coalesce(n.tokens, n.total_tokens), 'cache_read_tokens', n.prompt_cached_tokens,
        'cache_write_tokens', n.prompt_cache_creation_tokens, 'cache_write_5m_tokens', n.prompt_cache_creation_5m_tokens, 'cache_write_1h_tokens', n.prompt_cache_creation_1h_tokens, 'reasoning_tokens', n.completion_reasoning_tokens,
        'input_audio_tokens', n.prompt_audio_tokens, 'output_audio_tokens', n.completion_audio_tokens, 'input_image_tokens', n.prompt_image_tokens, 'web_search_requests', n.server_tool_use_web_search_requests)::varchar end as usage,
    'inclusive' as basis,
    n.estimated_cost as logged_cost,
    case when is_call then features_seen_in(r.input, m.tools, metadata, coalesce(m.max_tokens, m.max_completion_tokens, m.max_output_tokens)) end as request
from told;
