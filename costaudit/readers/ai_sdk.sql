/*
title: Vercel AI SDK results (generateText, streamText, embed) and their steps
rank: 30
tells: [tokens, cache, tier, names, prompts]
lacks: "the request, unless request.body was kept; cost"
export: "write the result of generateText, streamText or embed (without its functions) as one JSON line, with a timestamp and a functionId"
own:
- [usage.inputTokens, modelId]
- [usage.promptTokens, modelId]
- [usage.tokens, modelId]
- [usage.inputTokens, response.modelId]
- [usage.promptTokens, response.modelId]
- [usage.tokens, response.modelId]
- [usage.inputTokens, model.modelId]
- [steps.usage, totalUsage]
- [steps.usage, finishReason]
*/
-- One record: a result, or each of its steps: every step is a call of its own, and the result's own usage is the last one's or their sum.
create or replace temp view drafted as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{
        "id": "VARCHAR", "timestamp": "VARCHAR", "createdAt": "VARCHAR", "modelId": "VARCHAR", "model": "JSON", "provider": "VARCHAR", "usage": "JSON", "finishReason": "VARCHAR", "error": "JSON",
        "providerMetadata": "JSON", "experimental_providerMetadata": "JSON", "response": {"id": "VARCHAR", "timestamp": "VARCHAR", "modelId": "VARCHAR"}, "request": {"body": "JSON"},
        "functionId": "VARCHAR", "app": "VARCHAR", "userId": "VARCHAR", "sessionId": "VARCHAR", "chatId": "VARCHAR", "metadata": "JSON", "embedding": "JSON", "embeddings": "JSON",
        "durationMs": "VARCHAR", "msToFirstChunk": "VARCHAR", "msToFinish": "VARCHAR",
        "steps": [{"usage": "JSON", "finishReason": "VARCHAR", "providerMetadata": "JSON", "experimental_providerMetadata": "JSON", "model": "JSON",
            "response": {"id": "VARCHAR", "timestamp": "VARCHAR", "modelId": "VARCHAR"}, "request": {"body": "JSON"}}]
    }')) as r
    from record
),
steps as (
    select line, byte_offset, text, r, unnest(each) as s, generate_subscripts(each, 1) - 1 as ordinal, len(each) as number_of_steps
    from (select *, case when len(r.steps) > 0 then r.steps
                         else [{'usage': r.usage, 'finishReason': r.finishReason, 'providerMetadata': r.providerMetadata, 'experimental_providerMetadata': r.experimental_providerMetadata,
                                'model': r.model, 'response': r.response, 'request': r.request}] end as each
          from parsed)
),
opened as (
    select *, coalesce(s.providerMetadata, s.experimental_providerMetadata) as told,
        json_transform(s.usage, '{"inputTokens": "VARCHAR", "promptTokens": "VARCHAR", "outputTokens": "VARCHAR", "completionTokens": "VARCHAR", "tokens": "JSON", "raw": "JSON",
                                  "inputTokenDetails": "JSON", "cachedInputTokens": "VARCHAR", "reasoningTokens": "JSON"}') as u,
        coalesce(json_extract_string(s.model, '$.provider'), r.provider) as provider,
        coalesce(s.response.modelId, case when number_of_steps = 1 then r.modelId end, json_extract_string(s.model, '$.modelId'), case when json_type(s.model) = 'VARCHAR' then json_extract_string(s.model, '$') end) as model_name,
        coalesce(s.response.id, case when number_of_steps = 1 then coalesce(r.response.id, r.id) else coalesce(r.response.id, r.id) || ':' || ordinal end) as answer_id
    from steps
),
metered as (
    select *,
        -- until version 6 the SDK repeated Anthropic's count, which leaves cached input out; it passed on the parts beside the usage
        coalesce(provider, '') || ' ' || coalesce(model_name, '') as said,
        coalesce(json_extract(told, '$.anthropic.usage'), case when json_type(u.raw) = 'OBJECT' and u.raw.input_tokens is not null and regexp_matches(lower(coalesce(provider, '')), 'anthropic') then u.raw end) as anthropic_usage,
        coalesce(json_extract_string(told, '$.anthropic.cacheReadInputTokens'), json_extract_string(told, '$.bedrock.usage.cacheReadInputTokens')) as told_read,
        coalesce(json_extract_string(told, '$.anthropic.cacheCreationInputTokens'), json_extract_string(told, '$.bedrock.usage.cacheWriteInputTokens')) as told_written,
        json_extract_string(told, '$.openai.cachedPromptTokens') as openai_read, json_extract_string(told, '$.openai.reasoningTokens') as openai_reasoned
    from opened
),
shaped as (
    select *, u.inputTokenDetails is null and regexp_matches(lower(said), 'anthropic|claude|bedrock') and not regexp_matches(lower(coalesce(provider, '')), 'openrouter|gateway|openai') as apart
    from metered
)
select line, byte_offset, ordinal,
    coalesce(refusal_of(text, r), case when s.usage is null and r.error is null and s.finishReason is null then 'row.schema' end) as refused,
    answer_id as request_id,
    coalesce(s.response.timestamp, r.timestamp, r.createdAt) as ts,
    coalesce(try_cast(r.durationMs as double), try_cast(r.msToFinish as double)) as latency_ms,
    try_cast(r.msToFirstChunk as double) as ttft_ms,
    -- anthropic.messages, openai.responses, google.vertex.chat: the part before the dot bills, where the whole is not known
    case when exists (from provider_name n where n.name = lower(shaped.provider)) then shaped.provider else split_part(shaped.provider, '.', 1) end as provider,
    json_extract_string(s.request.body, '$.model') as request_model,
    model_name as served_model,
    case when u.tokens is not null or coalesce(r.embedding, r.embeddings) is not null then 'embeddings' else 'chat' end as operation,
    coalesce(json_extract_string(told, '$.openai.serviceTier'), json_extract_string(anthropic_usage, '$.service_tier')) as service_tier,
    case when s.finishReason = 'error' or coalesce(json_type(r.error), 'NULL') <> 'NULL' then 'error' else 'ok' end as status,
    r.app, r.userId as user_id, coalesce(r.sessionId, r.chatId) as conversation_id,
    json_merge_patch(json_merge_patch('{}', json_object('name', r.functionId)), case when json_type(r.metadata) = 'OBJECT' then r.metadata else '{}' end)::varchar as tags,
    case when anthropic_usage is not null then anthropic_usage
         when s.usage is null then null
         -- an embedding's usage has `tokens`
         when u.tokens is not null then json_object('inputTokens', u.tokens)
         -- the total of a count that leaves cached input out leaves it out too, and would say that nothing is missing
         when apart and coalesce(told_read, told_written, u.cachedInputTokens) is not null then
             json_merge_patch(s.usage, '{"raw": null, "totalTokens": null}', json_object('cacheReadInputTokens', try_cast(told_read as bigint), 'cacheWriteInputTokens', try_cast(told_written as bigint)))
         else json_merge_patch(s.usage, '{"raw": null}', json_object('cachedInputTokens', coalesce(try_cast(openai_read as bigint), try_cast(u.cachedInputTokens as bigint)), 'reasoningTokens', coalesce(try_cast(openai_reasoned as bigint)::json, u.reasoningTokens)))
         end::varchar as usage,
    case when anthropic_usage is null and apart and coalesce(told_read, told_written, u.cachedInputTokens) is not null then 'exclusive' end as basis,
    json_extract_string(told, '$.gateway.cost') as logged_cost,
    case when s.request.body is not null then features_of(case when json_type(s.request.body) = 'VARCHAR' then json_extract_string(s.request.body, '$') else s.request.body::varchar end) end as request,
    case when answer_id is null then md5(text || ordinal) end as digest
from shaped;
