/*
title: "W&B Weave: calls of the API and of exports (JSON, JSONL, CSV)"
rank: 15
tells: [tokens, cache, cost, names, prompts]
lacks: "the tier served"
export: "Traces > Export (JSONL, CSV); or POST /calls/stream_query"
untested: true
own:
- [op_name, trace_id, started_at]
- [op_name, project_id, id]
columns: [id, project_id, op_name, display_name, trace_id, parent_id, thread_id, started_at, ended_at, exception, attributes, inputs, output, summary, wb_user_id, wb_run_id]
*/
-- One record: what one model used in a call. Weave sums usage up to every ancestor, so the deepest call of a branch is the one that was
-- billed. The usage is the provider's own, keyed by model.
create or replace temp view drafted as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{
        "id": "VARCHAR", "project_id": "VARCHAR", "op_name": "VARCHAR", "display_name": "VARCHAR", "trace_id": "VARCHAR", "parent_id": "VARCHAR", "thread_id": "VARCHAR", "started_at": "VARCHAR", "ended_at": "VARCHAR", "exception": "VARCHAR",
        "attributes": "VARCHAR", "inputs": "VARCHAR", "output": "VARCHAR", "summary": "VARCHAR", "wb_user_id": "VARCHAR"
    }')) as r
    from record
),
opened as (
    select *, try(json_transform(nullif(r.summary, ''), '{"usage": "MAP(VARCHAR, VARCHAR)", "weave": {"costs": "MAP(VARCHAR, VARCHAR)", "status": "VARCHAR"}}')) as s,
        try(json_transform(nullif(r.attributes, ''), '"MAP(VARCHAR, VARCHAR)"')) as m,
        -- weave:///team/project/op/openai.chat.completions.create:version
        regexp_extract(r.op_name, '(?:/op/)?([^/:]+)(?::[^/]*)?$', 1) as op
    from parsed
),
exploded as (
    select *, unnest(case when cardinality(s.usage) > 0 then map_entries(s.usage) else [null] end) as entry,
           generate_subscripts(case when cardinality(s.usage) > 0 then map_entries(s.usage) else [null] end, 1) - 1 as ordinal
    from opened
),
told as (
    select *, entry is not null as is_call,
        try(json_transform(entry.value, '{"requests": "VARCHAR"}')) as q,
        try(json_transform(s.weave.costs[entry.key], '{"prompt_tokens_total_cost": "VARCHAR", "completion_tokens_total_cost": "VARCHAR", "cached_prompt_tokens_total_cost": "VARCHAR", "cache_read_input_tokens_total_cost": "VARCHAR",
            "cache_creation_input_tokens_total_cost": "VARCHAR"}')) as c,
        instant(r.started_at) as started, instant(r.ended_at) as ended,
        coalesce(r.exception, '') <> '' or s.weave.status = 'error' as failed,
        -- a call of a client library that has no usage: a stream without it, or a failure
        regexp_matches(lower(op), '(completions|messages|responses|embeddings|generate_content|chat)\.(a?create|stream|parse|complete)$|^litellm\.a?completion$|generate_content') as is_client
    from exploded
)
select line, byte_offset, ordinal,
    coalesce(refusal_of(text, r), case when r.op_name is null then 'row.schema' end) as refused,
    r.op_name is not null and not is_call and not coalesce(is_client, false) as not_request,
    is_call and (cardinality(s.usage) > 1 or coalesce(try_cast(q.requests as bigint), 1) > 1) as aggregate,
    coalesce(case when not is_call or cardinality(s.usage) = 1 and coalesce(try_cast(q.requests as bigint), 1) = 1 then answer_id_in(r.output) end,
             r.trace_id || ':' || r.id || case when cardinality(s.usage) > 1 then ':' || entry.key else '' end, r.id) as request_id,
    true as grows,
    case when is_call or is_client then coalesce(r.started_at, '') end as ts,
    is_call or coalesce(is_client, false) as needs_time,
    epoch_us(ended - started) / 1000 as latency_ms,
    nullif(regexp_extract(lower(op), '^(openai|anthropic|mistral|mistralai|groq|cohere|google|vertexai|bedrock|together)\b', 1), '') as provider,
    nullif(regexp_extract(r.inputs, '"model"\s*:\s*"([^"]+)"', 1), '') as request_model,
    entry.key as served_model,
    case when contains(lower(op), 'embed') then 'embeddings' else 'chat' end as operation,
    try_cast(nullif(regexp_extract(r.inputs, '"stream"\s*:\s*(true|false)', 1), '') as boolean) as stream,
    case when failed then 'error' else 'ok' end as status,
    coalesce(m['app'], r.project_id) as app, m['team'] as team, coalesce(m['user_id'], r.wb_user_id) as user_id, coalesce(r.thread_id, m['session_id'], m['conversation_id']) as conversation_id,
    r.trace_id, r.id as span_id, nullif(r.parent_id, '') as parent_span_id,
    map_concat(coalesce(map_from_entries(list_filter(map_entries(m), lambda e: e.key <> 'weave' and strlen(e.value) between 1 and 200)), map()),
               known_tags([{'k': 'name', 'v': coalesce(m['name'], r.display_name, given_name(op))}, {'k': 'project', 'v': r.project_id}])) as tag_map,
    case when is_call then json_merge_patch(object_in(entry.value), '{"requests": null}')::varchar end as usage,
    case when coalesce(c.prompt_tokens_total_cost, c.completion_tokens_total_cost) is not null then
        (coalesce(amount(c.prompt_tokens_total_cost), 0) + coalesce(amount(c.completion_tokens_total_cost), 0) + coalesce(amount(c.cached_prompt_tokens_total_cost), 0)
         + coalesce(amount(c.cache_read_input_tokens_total_cost), 0) + coalesce(amount(c.cache_creation_input_tokens_total_cost), 0))::varchar end as logged_cost,
    case when is_call or is_client then features_seen_in(r.inputs, null::varchar, null::varchar, nullif(regexp_extract(r.inputs, '"max_(?:output_|completion_)?tokens"\s*:\s*([0-9]+)', 1), '')) end as request,
    case when r.id is null then md5(text || ordinal) end as digest
from told;
