/*
title: provider requests and responses as recorded over HTTP, and bare response bodies
rank: 60
tells: [tokens, cache, tier, names, prompts]
lacks: "who asked, unless the record says so beside the pair (`app`, `team`, `user`, `tags`); the time, where neither the record nor the body carries one (give --at)"
export: "any proxy or client hook that writes {timestamp, host, path, status, request, response} a line; batch output files of OpenAI, Anthropic and Gemini as they are"
own:
- [response, request, "!response.usageItems"]
- [response.usage]
- [response.usageMetadata]
- [response, host]
- [response.body.usage]
- [usage.prompt_tokens, object]
- [usage.total_tokens, model]
- [usage, object]
- [usage.input_tokens, type=message]
- [usage.input_tokens, content, model]
- [usageMetadata]
- [usage.inputTokens, metrics]
- [usage.inputTokens, output.message]
- [custom_id, result.type]
- [custom_id, method, url, body]
- [custom_id, id, error.code]
- [custom_id, id, error.message]
- [object=chat.completion]
- [object=response]
columns: []
*/
-- One record: a pair {request, response, host?, path?, status?, date?}, a batch result {custom_id, response|result}, or the body alone.
create or replace temp view drafted as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{
        "host": "VARCHAR", "url": "VARCHAR", "path": "VARCHAR", "status": "VARCHAR", "status_code": "VARCHAR", "date": "VARCHAR", "timestamp": "VARCHAR", "created_at": "VARCHAR",
        "time": "VARCHAR", "region": "VARCHAR", "provider": "VARCHAR", "x_request_id": "VARCHAR", "processing_ms": "VARCHAR", "latency_ms": "VARCHAR", "duration_ms": "VARCHAR",
        "user": "VARCHAR", "app": "VARCHAR", "team": "VARCHAR", "tags": "JSON", "metadata": "JSON", "custom_id": "VARCHAR", "key": "VARCHAR", "processed_time": "VARCHAR", "method": "VARCHAR", "body": "JSON", "id": "VARCHAR",
        "error": {"code": "VARCHAR", "message": "VARCHAR"},
        "context": {"output_item_types": "JSON", "aggregate": "VARCHAR"},
        "request": "JSON", "response": "JSON", "result": {"type": "VARCHAR", "message": "JSON"}, "usage": "JSON", "usageMetadata": "JSON", "object": "VARCHAR", "model": "VARCHAR", "modelVersion": "VARCHAR"
    }')) as r
    from record
),
-- where the answer is: the batch result's message or body, the pair's response (a text is a stream), or the record itself
answered as (
    select *,
        case when r.result.type is not null then coalesce(r.result.message::varchar, '{}')
             when r.response is null and (r.request is not null or r.custom_id is not null) then '{}'
             when r.response is null then text
             when json_type(r.response) = 'OBJECT' then coalesce(json_extract(r.response, '$.body')::varchar, r.response::varchar)
             when json_type(r.response) = 'VARCHAR' and kind_of(json_extract_string(r.response, '$')) = 'OBJECT'
                  then json_extract_string(r.response, '$')
             when json_type(r.response) = 'ARRAY' then r.response::varchar
             else json_extract_string(r.response, '$') end as answer,
        case when json_type(r.request) = 'VARCHAR' then try_cast(json_extract_string(r.request, '$') as json) else r.request end as asked
    from parsed
),
bodies as (
    select *, case when answer is null then null
                   when kind_of(answer) = 'OBJECT' then answer
                   else body_of_events(events_of(answer)) end as body,
           kind_of(answer) is distinct from 'OBJECT' as streamed
    from answered
),
opened as (
    select *, json_transform(coalesce(body, '{}'), '{
        "id": "VARCHAR", "responseId": "VARCHAR", "generation_id": "VARCHAR", "object": "VARCHAR", "type": "VARCHAR", "created": "VARCHAR", "created_at": "VARCHAR", "createTime": "VARCHAR",
        "model": "VARCHAR", "modelVersion": "VARCHAR", "service_tier": "VARCHAR", "serviceTier": {"type": "VARCHAR"}, "error": "JSON", "provider": "VARCHAR",
        "usage": "JSON", "usageMetadata": "JSON", "x_groq": {"usage": "JSON"}, "meta": {"billed_units": "JSON", "tokens": "JSON"}, "usage_info": "JSON",
        "delta": {"usage": "JSON"}, "response": {"meta": {"billed_units": "JSON"}},
        "metrics": {"latencyMs": "VARCHAR"}, "amazon-bedrock-invocationMetrics": "JSON", "output": "JSON", "choices": "JSON", "content": "JSON", "data": "JSON",
        "candidates": "JSON", "results": "JSON", "duration": "VARCHAR",
        "inputTextTokenCount": "VARCHAR", "prompt_token_count": "VARCHAR", "generation_token_count": "VARCHAR", "prompt_eval_count": "VARCHAR", "eval_count": "VARCHAR"
    }') as b,
    coalesce(r.path, regexp_extract(r.url, '^https?://[^/]+([^?]*)', 1), '') as called,
    coalesce(r.host, nullif(regexp_extract(r.url, '^https?://([^/:?]+)', 1), '')) as host_called
    from bodies
),
metered as (
    select *,
        -- Cohere bills its billed units; the cached tokens beside them are a part of the other count, which it does not bill
        coalesce(case when contains(b.usage::varchar, '"billed_units"') then json_object('billed_units', json_extract(b.usage, '$.billed_units'))
                      -- of an embedding some count the total only, which is all input
                      when regexp_matches(called, 'embed|rerank') and regexp_full_match(b.usage::varchar, '\{\s*"total_tokens"\s*:\s*[0-9]+\s*\}')
                           then json_object('prompt_tokens', json_extract(b.usage, '$.total_tokens'))
                      else b.usage end,
                 b.usageMetadata, b.x_groq.usage, case when b.meta.billed_units is not null then json_object('billed_units', b.meta.billed_units) end,
                 case when b.response.meta.billed_units is not null then json_object('billed_units', b.response.meta.billed_units) end,
                 b.delta.usage, b.usage_info, b."amazon-bedrock-invocationMetrics",
                 case when coalesce(b.inputTextTokenCount, b.prompt_token_count, b.generation_token_count, b.prompt_eval_count, b.eval_count) is not null
                      then json_object('inputTextTokenCount', b.inputTextTokenCount, 'prompt_token_count', b.prompt_token_count, 'generation_token_count', b.generation_token_count,
                                       'prompt_eval_count', b.prompt_eval_count, 'eval_count', b.eval_count,
                                       'output_tokens', list_sum(json_extract_string(b.results, '$[*].tokenCount')::bigint[])) end) as usage,
        coalesce(json_extract_string(b.output, '$[*].type'), json_extract_string(r.context.output_item_types, '$[*]')) as items,
        -- some hosts give every answer one id, or an empty one, which is none
        coalesce(case when b.id not in ('', 'stub') then b.id end, nullif(b.responseId, ''), nullif(b.generation_id, ''),
                 case when r.custom_id is not null then nullif(r.id, '') end, nullif(r.custom_id, ''), nullif(r.x_request_id, '')) as answer_id
    from opened
)
select line, byte_offset,
    coalesce(refusal_of(text, r),
             case when r.response is null and r.result.type is null and r.request is null and usage is null and b.object is null
                       and (r.custom_id is null or r.method is null and r.error is null) then 'row.schema' end) as refused,
    -- look-ups and counting are free; a batch's input lines are not answers
    regexp_matches(called, 'count_tokens|countTokens|/responses/input_tokens$|/(files|batches|threads|assistants|vector_stores|moderations)(/|$)|/models(/[^/:]+)?$')
        or (r.custom_id is not null and r.response is null and r.result.type is null and r.error is null)
        or (usage is null and b.object is null and b.type is null and b.error is null and coalesce(json_type(r.response), 'NULL') = 'NULL' and called <> ''
            -- ... but a call that generates is one even where its answer was not recorded (a binary stream)
            and not regexp_matches(called, '(/completions|/responses|/messages|/chat|/generate|/images/[a-z]+|/audio/[a-z]+)$|/(converse|invoke)|[gG]enerateContent|embed|rerank')) as not_request,
    answer_id as request_id,
    coalesce(http_date(r.date), r.timestamp, r.time, r.processed_time, nullif(b.created, '0'), b.created_at, case when b.object is null then r.created_at end, b.createTime) as ts,
    coalesce(try_cast(r.processing_ms as double), try_cast(r.latency_ms as double), try_cast(r.duration_ms as double), try_cast(b.metrics.latencyMs as double)) as latency_ms,
    coalesce(r.provider, case when regexp_matches(called, 'publishers/anthropic|publishers/google') or (called = '' and r.processed_time is not null) then 'vertex' end) as provider,
    host_called as host,
    called as path,
    coalesce(json_extract_string(asked, '$.model'), nullif(url_decode(regexp_extract(called, '/model/([^/]+)/', 1)), ''), nullif(regexp_extract(called, '/models/([^/:]+)', 1), ''),
             nullif(regexp_extract(called, '/deployments/([^/]+)', 1), '')) as request_model,
    coalesce(nullif(b.model, ''), b.modelVersion, case when r.response is null then coalesce(r.model, r.modelVersion) end) as served_model,
    case when contains(called, '/embeddings') or contains(called, 'embedContent') or b.object in ('list', 'embedding') and contains(called, 'embed') or contains(called, 'embed') then 'embeddings'
         when contains(called, '/images/') then 'image_generation'
         when contains(called, '/audio/speech') then 'speech'
         when contains(called, '/audio/') then 'transcription'
         when contains(called, 'rerank') then 'rerank'
         when contains(called, '/ocr') then 'ocr'
         else 'chat' end as operation,
    -- a line of Gemini's batch output is {key, response}, one of Vertex's {request, response, processed_time}
    case when r.result.type is not null or (r.custom_id is not null and r.response is not null) or (called = '' and coalesce(r.key, r.processed_time) is not null) then 'batch'
         else coalesce(b.service_tier, b.serviceTier.type) end as service_tier,
    json_extract_string(asked, '$.service_tier') as request_tier,
    -- OpenAI's regional processing has hosts of its own
    coalesce(r.region, nullif(regexp_extract(host_called, '^(us|eu)\.api\.openai\.com$', 1), ''),
             case regexp_extract(called, '/locations/([^/]+)/', 1) when '' then null when 'global' then 'global' else 'regional' end) as region,
    coalesce(try_cast(json_extract_string(asked, '$.stream') as boolean), streamed) as stream,
    case when b.error is not null and json_type(b.error) <> 'NULL' or r.error is not null then 'error'
         when r.result.type is not null then case when r.result.type = 'succeeded' then 'ok' else r.result.type end
         else coalesce(r.status, r.status_code, json_extract_string(r.response, '$.status_code'), 'ok') end as status,
    r.app, r.team,
    coalesce(r.user, json_extract_string(asked, '$.user'), json_extract_string(asked, '$.metadata.user_id')) as user_id,
    case when json_type(r.tags) = 'OBJECT' then r.tags when json_type(r.metadata) = 'OBJECT' then r.metadata end::varchar as tags,
    usage::varchar as usage,
    coalesce(try_cast(r.context.aggregate as boolean), false) as aggregate,
    -- of OpenAI's steps of a search only the search is billed, not the opening of a page it found
    coalesce(grounded(b.candidates, coalesce(b.modelVersion, called)),
             len(list_filter(items, lambda t: t = 'web_search_call')) - coalesce(len(list_filter(json_extract_string(b.output, '$[*].action.type'), lambda t: t in ('open_page', 'find_in_page', 'find'))), 0)) as web_search,
    len(list_filter(items, lambda t: t = 'file_search_call')) as file_search,
    length(answer) as answer_chars,
    answer,
    case when contains(called, '/audio/speech') and usage is null then length(json_extract_string(asked, '$.input')) end as characters,
    case when contains(called, '/images/') and usage is null then json_array_length(b.data) end as image,
    case when asked is not null then features_of(asked::varchar) end as request,
    case when answer_id is null then md5(text) end as digest
from metered;
