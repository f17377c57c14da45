/*
title: "the database of Simon Willison's llm (logs.db)"
rank: 20
tells: [tokens, cache, prompts]
lacks: cost, and the biller where a model's name does not tell
export: read the file that `llm logs path` names
own:
- [_table=responses, datetime_utc]
- [_table=turns, datetime_utc]
- [_table=_llm_migrations]
*/
-- One record: a row of any table. Calls are in `responses` (up to version 0.31) or in `turns`; a migrated database has both, and the
-- same call under the same id.
create or replace temp view drafted as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{
        "_table": "VARCHAR", "id": "VARCHAR", "model": "VARCHAR", "resolved_model": "VARCHAR", "prompt": "VARCHAR", "system": "VARCHAR", "prompt_json": "VARCHAR", "options_json": "VARCHAR",
        "response_json": "VARCHAR", "conversation_id": "VARCHAR", "thread_id": "VARCHAR", "duration_ms": "DOUBLE", "datetime_utc": "VARCHAR", "schema_id": "VARCHAR",
        "input_tokens": "VARCHAR", "output_tokens": "VARCHAR", "token_details": "VARCHAR"
    }')) as r
    from record
),
opened as (
    select *, r._table in ('responses', 'turns') and r.datetime_utc is not null as is_call,
        json_transform(case when kind_of(r.response_json) = 'OBJECT' then r.response_json else '{}' end, '{"id": "VARCHAR", "responseId": "VARCHAR", "model": "VARCHAR", "modelVersion": "VARCHAR", "usage": "JSON",
            "usageMetadata": "JSON", "service_tier": "VARCHAR"}') as b,
        -- the alias may begin with a plugin's name: openrouter/..., anthropic/..., gemini/...
        case when contains(r.model, '/') then split_part(r.model, '/', 1) end as plugin
    from parsed
)
select line, byte_offset,
    refusal_of(text, r) as refused,
    not coalesce(is_call, false) as not_request,
    coalesce(b.id, b.responseId, r.id) as request_id,
    r.datetime_utc as ts,
    r.duration_ms as latency_ms,
    case when plugin in (select name from provider_name) then plugin end as provider,
    r.model as request_model,
    coalesce(r.resolved_model, b.model, b.modelVersion) as served_model,
    b.service_tier,
    'ok' as status,
    'llm' as app,
    coalesce(r.conversation_id, r.thread_id) as conversation_id,
    case when not coalesce(is_call, false) then null
         when json_type(coalesce(b.usage, b.usageMetadata)) = 'OBJECT' then coalesce(b.usage, b.usageMetadata)::varchar
         when coalesce(r.input_tokens, r.output_tokens) is not null
              then json_merge_patch(case when kind_of(r.token_details) = 'OBJECT' then r.token_details else '{}' end,
                                    json_object('input_tokens', r.input_tokens, 'output_tokens', r.output_tokens))::varchar end as usage,
    case when kind_of(r.prompt_json) = 'OBJECT' then features_of(json_merge_patch(case when kind_of(r.options_json) = 'OBJECT' then r.options_json else '{}' end, r.prompt_json)::varchar)
         when r.prompt is not null then {'max_output_tokens': try_cast(try(json_extract_string(r.options_json, '$.max_tokens')) as bigint), 'turns': null,
                                         'prompt_chars': length(r.prompt) + coalesce(length(r.system), 0), 'has_tools': null, 'has_json_schema': r.schema_id is not null,
                                         'has_images': null, 'has_audio': null} end as request
from opened;
