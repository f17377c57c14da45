/*
title: "agent trajectories (ATIF, as Harbor writes them)"
rank: 20
tells: [tokens, cache, cost]
lacks: ids of the provider's answers; the split of a step that made several calls
export: read the trajectory.json files of a run as they are
own:
- [schema_version, steps.step_id]
- [schema_version, session_id, agent.name]
*/
-- One record: a step of a trajectory or of one inside it. The agent's steps are calls, but for those it took over from another
-- trajectory or made without a model. The totals at the end count only where no step has counts.
create or replace temp view drafted as
with recursive trajectory(line, byte_offset, text, body, depth) as (
    select line, byte_offset, text, text::varchar, 0 from record
    union all
    select line, byte_offset, text, unnest(json_extract(body, '$.subagent_trajectories[*]'))::varchar, depth + 1
    from trajectory
    where depth < 8 and contains(body, '"subagent_trajectories"') and try(json_type(body, '$.subagent_trajectories')) = 'ARRAY'
),
parsed as (
    select *, try(json_transform(body, '{
        "schema_version": "VARCHAR", "session_id": "VARCHAR", "trajectory_id": "VARCHAR", "agent": {"name": "VARCHAR", "version": "VARCHAR", "model_name": "VARCHAR"},
        "final_metrics": {"total_prompt_tokens": "VARCHAR", "total_completion_tokens": "VARCHAR", "total_cached_tokens": "VARCHAR", "total_cost_usd": "VARCHAR"},
        "steps": [{"step_id": "VARCHAR", "timestamp": "VARCHAR", "source": "VARCHAR", "model_name": "VARCHAR", "is_copied_context": "BOOLEAN", "llm_call_count": "INTEGER",
            "metrics": {"prompt_tokens": "VARCHAR", "completion_tokens": "VARCHAR", "cached_tokens": "VARCHAR", "cost_usd": "VARCHAR", "extra": {"latency_ms": "DOUBLE"}}}]
    }')) as r
    from trajectory
),
stepped as (
    -- a step of its own for the totals, after the others
    select *, len(list_filter(r.steps, lambda s: s.metrics.prompt_tokens is not null)) > 0 as steps_counted,
        coalesce(r.steps, []) || [{'step_id': 'total', 'timestamp': r.steps[-1].timestamp, 'source': 'total', 'model_name': null, 'is_copied_context': null, 'llm_call_count': null,
                                   'metrics': {'prompt_tokens': r.final_metrics.total_prompt_tokens, 'completion_tokens': r.final_metrics.total_completion_tokens,
                                               'cached_tokens': r.final_metrics.total_cached_tokens, 'cost_usd': r.final_metrics.total_cost_usd, 'extra': {'latency_ms': null}}}] as each
    from parsed
),
steps as (
    select *, row_number() over (partition by line order by depth, coalesce(r.trajectory_id, r.session_id), place) - 1 as ordinal
    from (select line, byte_offset, text, r, depth, steps_counted, unnest(each) as s, generate_subscripts(each, 1) as place from stepped)
)
select line, byte_offset, ordinal,
    coalesce(refusal_of(text, r), case when depth = 0 and r.schema_version is null or r.steps is null then 'row.schema' end) as refused,
    case when s.source = 'total' then coalesce(steps_counted, false) or s.metrics.prompt_tokens is null
         when s.source = 'agent' then coalesce(s.is_copied_context, false) or s.llm_call_count = 0 and s.metrics.prompt_tokens is null
                                      or not coalesce(steps_counted, false) and r.final_metrics.total_prompt_tokens is not null
         else true end as not_request,
    concat_ws(':', coalesce(r.trajectory_id, r.session_id), s.step_id) as request_id,
    s.timestamp as ts,
    s.metrics.extra.latency_ms as latency_ms,
    coalesce(s.model_name, r.agent.model_name) as request_model,
    'ok' as status,
    r.agent.name as app,
    coalesce(r.session_id, r.trajectory_id) as conversation_id,
    json_merge_patch('{}', json_object('agent_version', r.agent.version))::varchar as tags,
    s.source = 'total' or coalesce(s.llm_call_count, 1) > 1 as aggregate,
    case when s.metrics.prompt_tokens is not null
         then json_object('prompt_tokens', s.metrics.prompt_tokens, 'completion_tokens', s.metrics.completion_tokens, 'cached_tokens', s.metrics.cached_tokens)::varchar end as usage,
    'inclusive' as basis,
    s.metrics.cost_usd as logged_cost
from steps;
