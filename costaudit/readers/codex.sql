/*
title: "Codex CLI sessions (~/.codex/sessions/.../rollout-*.jsonl)"
rank: 20
whole: true
tells: [tokens, cache, tier]
lacks: ids of the provider's answers, prompts
export: read ~/.codex/sessions as it is
own:
- [type=session_meta, payload]
- [type=turn_context, payload]
- [type=event_msg, payload]
- [type=response_item, payload]
- [type=compacted, payload]
*/
-- One record: a line. A call is a token_count event whose running totals differ from those before. The model and the session stand in
-- the lines before it, so a session is read as a whole.
--
-- There is no id. The root session with its running totals is one: an event written again has the same, and so has the history of
-- the parent that the file of a fork or a subagent begins with; what the fork itself asked has totals of its own.
create or replace temp view drafted as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{
        "type": "VARCHAR", "timestamp": "VARCHAR", "payload": {"type": "VARCHAR", "id": "VARCHAR", "forked_from_id": "VARCHAR", "cwd": "VARCHAR", "cli_version": "VARCHAR", "originator": "VARCHAR",
            "model_provider": "VARCHAR", "model": "VARCHAR", "service_tier": "VARCHAR", "git": {"branch": "VARCHAR"}, "source": "JSON",
            "info": {"model": "VARCHAR", "service_tier": "VARCHAR",
                "last_token_usage": {"input_tokens": "VARCHAR", "cached_input_tokens": "VARCHAR", "cache_write_input_tokens": "VARCHAR", "output_tokens": "VARCHAR", "reasoning_output_tokens": "VARCHAR"},
                "total_token_usage": {"input_tokens": "VARCHAR", "cached_input_tokens": "VARCHAR", "cache_write_input_tokens": "VARCHAR", "output_tokens": "VARCHAR",
                    "reasoning_output_tokens": "VARCHAR", "total_tokens": "VARCHAR"}}}
    }')) as r
    from record
),
-- the texts go no further: a session is put in order whole, and they are most of it
told as (
    select line, byte_offset, r, refusal_of(text, r) as unreadable, case when r.payload.type = 'token_count' then md5(text) end as digest, r.payload as p, r.payload.info.last_token_usage as last, r.payload.info.total_token_usage as so_far,
        coalesce(r.type = 'session_meta', false) as is_meta,
        coalesce(r.payload.type = 'token_count' and coalesce(r.payload.info.last_token_usage.input_tokens, r.payload.info.total_token_usage.input_tokens,
                                                             r.payload.info.last_token_usage.output_tokens, r.payload.info.total_token_usage.total_tokens) is not null, false) as is_count
    from parsed
),
known as (
    select *,
        first_value(case when is_meta then p.id end ignore nulls) over file as session_id,
        -- a fork's file has its own line first and then, with the history, its parent's: the last one names the root
        coalesce(last_value(case when is_meta then coalesce(p.forked_from_id, json_extract_string(p.source, '$.subagent.thread_spawn.parent_thread_id'), p.id) end ignore nulls) over file,
                 first_value(r.timestamp ignore nulls) over file) as root_id,
        first_value(case when is_meta then {'cwd': p.cwd, 'git_branch': p.git.branch, 'version': p.cli_version, 'provider': p.model_provider,
                                            'forked': coalesce(p.forked_from_id, json_extract_string(p.source, '$.subagent.thread_spawn.parent_thread_id')) is not null} end ignore nulls) over file as session,
        last_value(case when r.type = 'turn_context' then p.model end ignore nulls) over before as turn_model,
        last_value(case when r.type = 'turn_context' then p.service_tier end ignore nulls) over before as turn_tier,
        lag(case when is_count then so_far end ignore nulls) over (order by line) as counted_before
    from told
    window file as (order by line rows between unbounded preceding and unbounded following), before as (order by line rows between unbounded preceding and current row)
),
counted as (
    select *,
        -- where only the totals are written, a call is their difference; after a reset, the total itself
        coalesce(try_cast(so_far.output_tokens as bigint) >= try_cast(counted_before.output_tokens as bigint)
                 and try_cast(so_far.input_tokens as bigint) >= try_cast(counted_before.input_tokens as bigint), false) as goes_on,
        concat_ws(':', root_id, so_far.input_tokens, so_far.cached_input_tokens, so_far.output_tokens, so_far.reasoning_output_tokens, so_far.total_tokens) as running_id
    from known
)
select line, byte_offset,
    coalesce(unreadable, case when r.type is null or p is null then 'row.schema' end) as refused,
    -- a fork's first total without a call beside it is only what it inherited
    not is_count or last is null and coalesce(session.forked, false) and counted_before is null as not_request,
    case when so_far is not null and root_id is not null then running_id end as request_id,
    true as grows,
    r.timestamp as ts,
    coalesce(session.provider, 'openai') as provider,
    coalesce(p.info.model, turn_model) as request_model,
    coalesce(p.info.service_tier, turn_tier) as request_tier,
    'ok' as status,
    'codex' as app,
    coalesce(session_id, root_id) as conversation_id,
    json_merge_patch('{}', json_object('cwd', session.cwd, 'git_branch', session.git_branch, 'version', session.version))::varchar as tags,
    -- reasoning is inside the output, whatever the total says
    case when not is_count then null
         when last is not null then json_object('input_tokens', last.input_tokens, 'cached_input_tokens', last.cached_input_tokens, 'cache_write_tokens', last.cache_write_input_tokens,
                                                'output_tokens', last.output_tokens, 'reasoning_output_tokens', last.reasoning_output_tokens)
         when goes_on then json_object('input_tokens', so_far.input_tokens::bigint - counted_before.input_tokens::bigint,
                                       'cached_input_tokens', coalesce(try_cast(so_far.cached_input_tokens as bigint), 0) - coalesce(try_cast(counted_before.cached_input_tokens as bigint), 0),
                                       'cache_write_tokens', coalesce(try_cast(so_far.cache_write_input_tokens as bigint), 0) - coalesce(try_cast(counted_before.cache_write_input_tokens as bigint), 0),
                                       'output_tokens', so_far.output_tokens::bigint - counted_before.output_tokens::bigint,
                                       'reasoning_output_tokens', coalesce(try_cast(so_far.reasoning_output_tokens as bigint), 0) - coalesce(try_cast(counted_before.reasoning_output_tokens as bigint), 0))
         else json_object('input_tokens', so_far.input_tokens, 'cached_input_tokens', so_far.cached_input_tokens, 'cache_write_tokens', so_far.cache_write_input_tokens,
                          'output_tokens', so_far.output_tokens, 'reasoning_output_tokens', so_far.reasoning_output_tokens) end::varchar as usage,
    'inclusive' as basis,
    case when so_far is null or root_id is null then digest end as digest
from counted;
