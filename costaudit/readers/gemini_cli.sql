/*
title: "Gemini CLI sessions (~/.gemini/tmp/.../chats/session-*.json, .jsonl)"
rank: 20
whole: true
tells: [tokens, cache]
lacks: ids of the provider's answers, whether the calls were free or paid for
export: read ~/.gemini/tmp as it is
own:
- [sessionId, messages.type, "!schema_version"]
- [sessionId, projectHash, "!message"]
- [type=gemini, id, timestamp]
- [type=user, id, timestamp, content, "!message", "!sessionId"]
- [type=info, id, timestamp, content, "!message", "!sessionId"]
- [type=error, id, timestamp, content, "!message", "!sessionId"]
- [type=warning, id, timestamp, content, "!message", "!sessionId"]
- ["$set"]
- ["$rewindTo"]
*/
-- One record: a message of a session; a session is a document, or a file of lines that begins with its own. What was rewound was paid
-- for all the same. Lines after the first do not name the session, so it is read as a whole.
create or replace temp view drafted as
with parsed as (
    select line, byte_offset, try(json_transform(text, '{
        "sessionId": "VARCHAR", "projectHash": "VARCHAR", "type": "VARCHAR", "id": "VARCHAR", "timestamp": "VARCHAR", "model": "VARCHAR", "$set": "JSON", "$rewindTo": "VARCHAR",
        "tokens": {"input": "VARCHAR", "output": "VARCHAR", "cached": "VARCHAR", "thoughts": "VARCHAR", "tool": "VARCHAR", "total": "VARCHAR"},
        "messages": [{"type": "VARCHAR", "id": "VARCHAR", "timestamp": "VARCHAR", "model": "VARCHAR",
            "tokens": {"input": "VARCHAR", "output": "VARCHAR", "cached": "VARCHAR", "thoughts": "VARCHAR", "tool": "VARCHAR", "total": "VARCHAR"}}]
    }')) as r, refusal_of(text, r) as unreadable
    from record
),
named as (
    select *, last_value(r.sessionId ignore nulls) over (order by line rows between unbounded preceding and current row) as session_id,
        last_value(r.projectHash ignore nulls) over (order by line rows between unbounded preceding and current row) as project
    from parsed
),
messages as (
    select line, byte_offset, unreadable, r, session_id, project, unnest(each) as m, generate_subscripts(each, 1) - 1 as ordinal
    from (select *, case when len(r.messages) > 0 then r.messages
                         else [{'type': r.type, 'id': r.id, 'timestamp': r.timestamp, 'model': r.model, 'tokens': r.tokens}] end as each
          from named)
)
select line, byte_offset, ordinal,
    coalesce(unreadable, case when m.type is null and coalesce(r.sessionId, r."$rewindTo", r."$set"::varchar) is null then 'row.schema' end) as refused,
    coalesce(m.type, '') <> 'gemini' as not_request,
    concat_ws(':', session_id, m.id) as request_id,
    true as grows,
    case when m.type = 'gemini' then m.timestamp end as ts,
    'google' as provider,
    m.model as served_model,
    'ok' as status,
    'gemini-cli' as app,
    session_id as conversation_id,
    case when project is not null then json_object('project', project)::varchar end as tags,
    case when m.type = 'gemini' and m.tokens is not null
         then json_object('promptTokenCount', m.tokens.input, 'candidatesTokenCount', m.tokens.output, 'cachedContentTokenCount', m.tokens.cached, 'thoughtsTokenCount', m.tokens.thoughts,
                          'toolUsePromptTokenCount', m.tokens.tool, 'totalTokenCount', m.tokens.total)::varchar end as usage
from messages;
