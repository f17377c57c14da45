/*
title: Claude Code transcripts (~/.claude/projects)
rank: 20
tells: [tokens, cache, tier]
lacks: "prompts in the order they were sent, failed calls, what a subscription covers"
export: "nothing to export: read ~/.claude/projects as it is"
own:
- [type, sessionId, uuid]
- [type, message, sessionId]
- [type=user, message]
- [type=assistant, message]
- [type=summary, summary]
- [type=file-history-snapshot, snapshot]
- [type=queue-operation, sessionId]
- [message.usage, requestId]
- [message.usage, sessionId]
*/
-- One record: a line. One answer of the provider is written over several lines (thinking, text, each tool call), the first of them
-- before it is complete, and again where a conversation is forked or a subagent's is replayed: message.id says which are the same.
create or replace temp view drafted as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{
        "type": "VARCHAR", "timestamp": "VARCHAR", "sessionId": "VARCHAR", "requestId": "VARCHAR", "uuid": "VARCHAR", "costUSD": "VARCHAR", "isSidechain": "VARCHAR",
        "isApiErrorMessage": "VARCHAR", "agentId": "VARCHAR", "cwd": "VARCHAR", "gitBranch": "VARCHAR", "version": "VARCHAR", "durationMs": "VARCHAR", "attributionSkill": "VARCHAR", "attributionMcpServer": "VARCHAR",
        "message": {"id": "VARCHAR", "role": "VARCHAR", "model": "VARCHAR", "usage": "JSON"},
        "data": {"type": "VARCHAR", "agentId": "VARCHAR", "message": {"type": "VARCHAR", "timestamp": "VARCHAR", "requestId": "VARCHAR", "uuid": "VARCHAR",
            "message": {"id": "VARCHAR", "role": "VARCHAR", "model": "VARCHAR", "usage": "JSON"}}}
    }')) as r
    from record
),
answered as (
    -- a subagent's answer may also stand wrapped in a progress line of the conversation that started it
    select *, case when r.data.type = 'agent_progress' then r.data.message.message else r.message end as m,
           coalesce(r.requestId, r.data.message.requestId) as request, coalesce(r.data.message.timestamp, r.timestamp) as written,
           coalesce(r.uuid, r.data.message.uuid) as line_id
    from parsed
),
judged as (
    select *, json_type(m.usage) = 'OBJECT' as has_usage,
           case when r.data.type = 'agent_progress' then coalesce(r.data.message.type, '') else coalesce(r.type, m.role, '') end = 'assistant' as is_answer
    from answered
)
select line, byte_offset,
    coalesce(refusal_of(text, r), case when r.type is null and not coalesce(has_usage, false) then 'row.schema' end) as refused,
    -- what the user wrote, summaries and settings; answers that Claude Code made up itself (<synthetic>), to show an error
    refusal_of(text, r) is null and (not is_answer or coalesce(m.model, '') = '<synthetic>' or not coalesce(has_usage, false) and m.id is null and m.model is null) as not_request,
    coalesce(m.id, request, line_id) as request_id,
    true as grows,
    case when is_answer then written end as ts,
    try_cast(r.durationMs as double) as latency_ms,
    case when m.id like 'msg_bdrk_%' then 'aws' when m.id like 'msg_vrtx_%' then 'vertex' when m.model like 'claude%' or m.model is null then 'anthropic' end as provider,
    m.model as served_model,
    'chat' as operation,
    json_extract_string(m.usage, '$.service_tier') as service_tier,
    'ok' as status,
    'claude-code' as app,
    r.sessionId as conversation_id,
    json_merge_patch('{}', json_object('cwd', r.cwd, 'git_branch', r.gitBranch, 'agent', coalesce(r.agentId, r.data.agentId), 'skill', r.attributionSkill,
                                       'mcp_server', r.attributionMcpServer, 'sidechain', case when r.isSidechain = 'true' then 'true' end, 'version', r.version))::varchar as tags,
    case when is_answer and has_usage then m.usage::varchar end as usage,
    case when is_answer then r.costUSD end as logged_cost,
    case when coalesce(m.id, request, line_id) is null then md5(text) end as digest
from judged;
