/*
title: "GitHub Copilot CLI sessions (~/.copilot/session-state/.../events.jsonl)"
rank: 20
whole: true
tells: [tokens, cache]
lacks: the input tokens of single calls (a session's totals come with its end), premium requests and credits, which are what GitHub bills
export: read ~/.copilot/session-state as it is
own:
- [type=session.start, data]
- [type=session.shutdown, data]
- [type=session.compaction_complete, data]
- [type=session.auto_mode_resolved, data]
- [type=user.message, data]
- [type=assistant.message, data]
- [type=assistant.turn_start, data]
- [type=assistant.turn_end, data]
- [type=tool.execution_start, data]
- [type=tool.execution_complete, data]
*/
-- One record: an event. A session's end has its counts by model, running on where the session was resumed: each model is one request
-- that stands for several. Its answers count only if no end follows them, without usage, since their input is not written.
create or replace temp view drafted as
with parsed as (
    select line, byte_offset, try(json_transform(text, '{
        "type": "VARCHAR", "timestamp": "VARCHAR", "id": "VARCHAR", "data": {"sessionId": "VARCHAR", "model": "VARCHAR", "apiCallId": "VARCHAR", "messageId": "VARCHAR", "requestId": "VARCHAR",
            "modelMetrics": "JSON", "context": {"cwd": "VARCHAR", "repository": "VARCHAR", "branch": "VARCHAR"}, "copilotVersion": "VARCHAR",
            "compactionTokensUsed": {"model": "VARCHAR", "duration": "DOUBLE", "inputTokens": "VARCHAR", "outputTokens": "VARCHAR",
                "copilotUsage": {"tokenDetails": [{"tokenType": "VARCHAR", "tokenCount": "VARCHAR"}]}}}
    }')) as r, refusal_of(text, r) as unreadable
    from record
),
known as (
    select *,
        first_value(r.data.sessionId ignore nulls) over file as session_id,
        first_value(case when r.type = 'session.start' then r.data.context end ignore nulls) over file as place,
        first_value(case when r.type = 'session.shutdown' then r.data.modelMetrics end ignore nulls) over after as ended
    from parsed
    window file as (order by line rows between unbounded preceding and unbounded following), after as (order by line rows between current row and unbounded following)
),
calls as (
    select *, coalesce(model_key, r.data.compactionTokensUsed.model, r.data.model) as model_name,
        case when model_key is not null then json_transform(json_extract(r.data.modelMetrics, '$."' || model_key || '".usage'),
             '{"inputTokens": "BIGINT", "outputTokens": "BIGINT", "cacheReadTokens": "BIGINT", "cacheWriteTokens": "BIGINT"}') end as total
    from (
        select *, unnest(keys) as model_key, generate_subscripts(keys, 1) - 1 as ordinal
        from (select *, case when r.type = 'session.shutdown' and json_type(r.data.modelMetrics) = 'OBJECT' and len(json_keys(r.data.modelMetrics)) > 0
                             then json_keys(r.data.modelMetrics) else [null]::varchar[] end as keys from known)
    )
),
counted as (
    select *, lag(total) over (partition by model_key order by line) as total_before,
        coalesce(json_exists(ended, '$."' || model_name || '"'), false) as in_total
    from calls
),
differences as (
    select *, coalesce(total.inputTokens >= total_before.inputTokens and total.outputTokens >= total_before.outputTokens, false) as goes_on from counted
)
select line, byte_offset, ordinal,
    coalesce(unreadable, case when r.type is null or r.data is null then 'row.schema' end) as refused,
    case when model_key is not null then false
         when r.type in ('assistant.message', 'session.compaction_complete') then in_total or model_name is null
         else true end as not_request,
    case when model_key is not null then concat_ws(':', session_id, model_key, total.inputTokens, total.outputTokens)
         else coalesce(r.data.apiCallId, r.data.messageId, r.data.requestId, r.id) end as request_id,
    true as grows,
    r.timestamp as ts,
    r.data.compactionTokensUsed.duration as latency_ms,
    model_name as request_model,
    'ok' as status,
    'copilot' as app,
    session_id as conversation_id,
    json_merge_patch('{}', json_object('cwd', place.cwd, 'repository', place.repository, 'git_branch', place.branch))::varchar as tags,
    coalesce(model_key is not null, false) as aggregate,
    case when model_key is not null then
              json_object('input_tokens', total.inputTokens - case when goes_on then total_before.inputTokens else 0 end,
                          'output_tokens', total.outputTokens - case when goes_on then total_before.outputTokens else 0 end,
                          'cache_read_tokens', coalesce(total.cacheReadTokens, 0) - case when goes_on then coalesce(total_before.cacheReadTokens, 0) else 0 end,
                          'cache_write_tokens', coalesce(total.cacheWriteTokens, 0) - case when goes_on then coalesce(total_before.cacheWriteTokens, 0) else 0 end)
         when r.data.compactionTokensUsed is not null then
              json_object('input_tokens', r.data.compactionTokensUsed.inputTokens, 'output_tokens', r.data.compactionTokensUsed.outputTokens,
                          'cache_read_tokens', list_filter(r.data.compactionTokensUsed.copilotUsage.tokenDetails, lambda t: t.tokenType = 'cache_read')[1].tokenCount,
                          'cache_write_tokens', list_filter(r.data.compactionTokensUsed.copilotUsage.tokenDetails, lambda t: t.tokenType = 'cache_write')[1].tokenCount)
    end::varchar as usage,
    'inclusive' as basis
from differences;
