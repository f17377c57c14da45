/*
title: "LangSmith: runs of the API, of exports (JSON, JSONL, CSV) and of the bulk export (Parquet)"
rank: 15
tells: [tokens, cache, tier, cost, names, prompts]
lacks: "counts of streams whose answer carried none"
export: "client.list_runs as JSON lines; a project's Export; or a bulk export (Parquet)"
own:
- [run_type, trace_id]
- [run_type, id, start_time]
- [run_type, dotted_order]
columns: [id, name, run_type, start_time, end_time, first_token_time, inputs, outputs, extra, error, events, tags, trace_id, parent_run_id, dotted_order, status, total_tokens, prompt_tokens, completion_tokens,
  total_cost, prompt_cost, completion_cost, feedback_stats, session_id, session_name, thread_id]
*/
-- One record: a run. Runs of the type llm are calls; a chain, an agent or a trace's root repeats the sums of the calls inside it.
-- LangSmith's usage_metadata counts cached input inside, whoever the provider is.
create or replace temp view drafted as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{
        "id": "VARCHAR", "name": "VARCHAR", "run_type": "VARCHAR", "start_time": "VARCHAR", "end_time": "VARCHAR", "first_token_time": "VARCHAR", "error": "VARCHAR", "tags": "VARCHAR", "trace_id": "VARCHAR", "parent_run_id": "VARCHAR",
        "status": "VARCHAR", "total_tokens": "VARCHAR", "prompt_tokens": "VARCHAR", "completion_tokens": "VARCHAR", "total_cost": "VARCHAR", "session_name": "VARCHAR", "thread_id": "VARCHAR",
        "inputs": "VARCHAR", "outputs": "VARCHAR", "extra": "VARCHAR"
    }')) as r
    from record
),
-- the bulk export keeps what is nested as JSON texts
opened as (
    select *, lower(r.run_type) in ('llm', 'embedding') as is_call,
        try(json_transform(nullif(r.extra, ''), '{"metadata": "MAP(VARCHAR, VARCHAR)", "invocation_params": {"model": "VARCHAR", "model_name": "VARCHAR", "max_tokens": "VARCHAR", "service_tier": "VARCHAR", "stream": "VARCHAR"}}')) as e,
        case when lower(r.run_type) in ('llm', 'embedding') then try(json_transform(nullif(r.outputs, ''), '{"id": "VARCHAR", "model": "VARCHAR", "service_tier": "VARCHAR", "usage": "VARCHAR", "usageMetadata": "VARCHAR", "usage_metadata": "VARCHAR",
            "llm_output": {"token_usage": "VARCHAR", "model_name": "VARCHAR", "usage": "VARCHAR"},
            "generations": [[{"message": {"kwargs": {"id": "VARCHAR", "usage_metadata": "VARCHAR", "response_metadata": {"id": "VARCHAR", "model_name": "VARCHAR", "model": "VARCHAR", "service_tier": "VARCHAR"}}}}]]}')) end as o,
        coalesce(try_cast(r.total_tokens as bigint), try_cast(r.prompt_tokens as bigint) + try_cast(r.completion_tokens as bigint), 0) > 0 as has_sums,
        instant(r.start_time) as started, instant(r.end_time) as ended
    from parsed
),
told as (
    select *, o.generations[1][1].message.kwargs as g, e.metadata as m,
        coalesce(r.error, '') <> '' or lower(r.status) = 'error' as failed,
        case when strlen(coalesce(o.usage, o.usageMetadata, o.llm_output.usage, o.llm_output.token_usage)) > 2 then object_in(coalesce(o.usage, o.usageMetadata, o.llm_output.usage, o.llm_output.token_usage)) end as provider_usage
    from opened
),
metered as (
    select *, coalesce(object_in(o.usage_metadata), object_in(g.usage_metadata), object_in(m['usage_metadata'])) as usage_metadata
    from told
)
select line, byte_offset,
    coalesce(refusal_of(text, r), case when r.run_type is null then 'row.schema' end) as refused,
    r.run_type is not null and not is_call and not has_sums as not_request,
    not is_call and has_sums as aggregate,
    coalesce(answer_id_in('"id":"' || coalesce(o.id, '') || '"'), answer_id_in('"id":"' || coalesce(g.response_metadata.id, g.id, '') || '"'), r.trace_id || ':' || r.id, r.id) as request_id,
    true as grows,
    case when is_call or has_sums then coalesce(r.start_time, '') end as ts,
    is_call or has_sums as needs_time,
    epoch_us(ended - started) / 1000 as latency_ms,
    epoch_us(instant(r.first_token_time) - started) / 1000 as ttft_ms,
    m['ls_provider'] as provider,
    case when is_call then coalesce(m['ls_model_name'], e.invocation_params.model, e.invocation_params.model_name) end as request_model,
    case when is_call then coalesce(o.model, o.llm_output.model_name, g.response_metadata.model_name, g.response_metadata.model) end as served_model,
    case when lower(r.run_type) = 'embedding' or contains(lower(m['ls_model_type']), 'embed') then 'embeddings' else 'chat' end as operation,
    coalesce(o.service_tier, g.response_metadata.service_tier) as service_tier,
    coalesce(e.invocation_params.service_tier, m['ls_service_tier']) as request_tier,
    coalesce(try_cast(e.invocation_params.stream as boolean), try_cast(nullif(regexp_extract(r.inputs, '"stream"\s*:\s*(true|false)', 1), '') as boolean)) as stream,
    case when failed then 'error' else 'ok' end as status,
    coalesce(m['app'], r.session_name) as app, m['team'] as team, m['user_id'] as user_id,
    coalesce(m['session_id'], m['thread_id'], m['conversation_id'], r.thread_id) as conversation_id,
    r.trace_id, r.id as span_id, r.parent_run_id as parent_span_id,
    map_concat(coalesce(case when strlen(r.tags) > 2 then try(tags_of(json_extract_string(r.tags, '$[*]'))) end, map()),
               coalesce(map_from_entries(list_filter(map_entries(m), lambda x: not regexp_matches(x.key, '^(ls_|LANGSMITH|langgraph_|usage_metadata$|revision_id$|(session|thread|conversation|user)_id$)') and strlen(x.value) between 1 and 200)), map()),
               known_tags([{'k': 'name', 'v': coalesce(m['langgraph_node'], given_name(r.name))}, {'k': 'prompt_name', 'v': coalesce(m['prompt_name'], m['lc_hub_repo'])}, {'k': 'project', 'v': r.session_name}])) as tag_map,
    case when is_call then case when failed and provider_usage is null and usage_metadata is null then null
             else coalesce(provider_usage, usage_metadata,
                           case when has_sums then json_object('prompt_tokens', r.prompt_tokens, 'completion_tokens', r.completion_tokens, 'total_tokens', r.total_tokens)::varchar end) end
         when has_sums then json_object('prompt_tokens', r.prompt_tokens, 'completion_tokens', r.completion_tokens, 'total_tokens', r.total_tokens)::varchar end as usage,
    case when provider_usage is null then 'inclusive' end as basis,
    case when is_call or has_sums then r.total_cost end as logged_cost,
    case when is_call then features_seen_in(r.inputs, null::varchar, concat_ws(' ', m['ls_model_name'], m['ls_temperature'], m['ls_invocation_params']), coalesce(m['ls_max_tokens'], e.invocation_params.max_tokens)) end as request,
    case when r.id is null then md5(text) end as digest
from metered;
