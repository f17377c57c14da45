/*
title: "Amazon Bedrock: model invocation logs (S3, CloudWatch) and batch inference output"
rank: 20
tells: [tokens, cache, tier, prompts]
lacks: the price class of an application inference profile (its ARN hides the model), bodies over 100 KB, calls to the OpenAI-compatible endpoint
export: Bedrock console, Settings, model invocation logging, to S3 or CloudWatch; read the folder under AWSLogs/ as it is
own:
- [schemaType=ModelInvocationLog]
- [modelId, requestId, operation, accountId]
- [logEvents.message.schemaType]
- [logEvents.message.modelId]
- [message.schemaType=ModelInvocationLog]
- ["@message.schemaType=ModelInvocationLog"]
- [logEvents, logGroup, messageType=CONTROL_MESSAGE]
- [recordId, modelInput]
- [recordId, modelOutput]
- [totalRecordCount, processedRecordCount, inputTokenCount]
columns: ["@timestamp", "@message"]
*/
-- One record: a log entry, an envelope of CloudWatch with several (or one, as its queries give), or a line of a batch job's output.
-- The counts in the body are those that are billed; the ones beside it leave cached tokens out or in, as the operation has it.
create or replace temp view drafted as
with entry as (
    select line, byte_offset, unnest(entries) as text, generate_subscripts(entries, 1) - 1 as ordinal
    from (
        select line, byte_offset,
               case when contains(text, '"logEvents"') and not contains(text, '"CONTROL_MESSAGE"') and try(json_type(text, '$.logEvents')) = 'ARRAY' and try(json_array_length(text, '$.logEvents')) > 0
                         then json_extract_string(text, '$.logEvents[*].message')
                    when contains(text, 'message":') and try(json_type(text, '$.schemaType')) is null and try(json_type(text, '$.recordId')) is null
                         then [coalesce(try(json_extract_string(text, '$."@message"')), try(json_extract_string(text, '$.message')), text)]
                    else [text] end as entries
        from record
    )
),
parsed as (
    select *, try(json_transform(text, '{
        "schemaType": "VARCHAR", "timestamp": "VARCHAR", "requestId": "VARCHAR", "operation": "VARCHAR", "modelId": "VARCHAR", "region": "VARCHAR", "errorCode": "VARCHAR", "error": "JSON",
        "identity": {"arn": "VARCHAR"}, "requestMetadata": "JSON", "recordId": "VARCHAR", "modelInput": "JSON", "modelOutput": "JSON", "messageType": "VARCHAR", "totalRecordCount": "VARCHAR",
        "input": {"inputBodyJson": "JSON", "inputTokenCount": "VARCHAR", "cacheReadInputTokenCount": "VARCHAR", "cacheWriteInputTokenCount": "VARCHAR"},
        "output": {"outputBodyJson": "JSON", "outputTokenCount": "VARCHAR"}
    }')) as r
    from entry
),
answered as (
    select *, r.recordId is not null as in_batch,
        coalesce(case when json_type(r.output.outputBodyJson) = 'ARRAY' then body_of_events(events_of(r.output.outputBodyJson::varchar)) else r.output.outputBodyJson::varchar end,
                 r.modelOutput::varchar) as body,
        regexp_extract(r.identity.arn, '(assumed-role/[^/]+/|user/)(.+)$', 2) as caller
    from parsed
),
opened as (
    select *, json_transform(coalesce(body, '{}'), '{
        "id": "VARCHAR", "model": "VARCHAR", "usage": "JSON", "metadata": {"usage": "JSON", "metrics": {"latencyMs": "DOUBLE"}}, "metrics": {"latencyMs": "DOUBLE"},
        "service_tier": "VARCHAR", "serviceTier": {"type": "VARCHAR"}, "amazon-bedrock-invocationMetrics": "JSON", "meta": {"billed_units": "JSON"}, "results": "JSON",
        "inputTextTokenCount": "VARCHAR", "prompt_token_count": "VARCHAR", "generation_token_count": "VARCHAR"
    }') as b
    from answered
)
select line, byte_offset, ordinal,
    case when r.messageType = 'CONTROL_MESSAGE' or r.totalRecordCount is not null then null
         else coalesce(refusal_of(text, r), case when r.modelId is null and not in_batch then 'row.schema' end) end as refused,
    coalesce(r.messageType = 'CONTROL_MESSAGE' or r.totalRecordCount is not null or in_batch and r.modelOutput is null and r.error is null, false) as not_request,
    coalesce(b.id, r.requestId, r.recordId) as request_id,
    r.timestamp as ts,
    coalesce(b.metrics.latencyMs, b.metadata.metrics.latencyMs) as latency_ms,
    'aws' as provider,
    r.modelId as request_model,
    -- the id has the place, which the price depends on; the answer's own name counts where the id is one of the customer's making
    case when r.modelId is null or regexp_matches(r.modelId, 'application-inference-profile|provisioned-model|custom-model|imported-model') then b.model end as served_model,
    case when contains(r.modelId, 'embed') then 'embeddings' when contains(r.modelId, 'rerank') then 'rerank'
         when regexp_matches(r.modelId, 'canvas|image-generator|stable-|sd3') then 'image_generation' else 'chat' end as operation,
    case when in_batch then 'batch' else coalesce(b.serviceTier.type, b.service_tier) end as service_tier,
    case when starts_with(r.region, 'us-gov-') then 'us-gov' end as region,
    contains(r.operation, 'Stream') as stream,
    case when r.errorCode is not null or json_type(r.error) = 'OBJECT' then 'error' else 'ok' end as status,
    json_extract_string(r.requestMetadata, '$.app') as app,
    json_extract_string(r.requestMetadata, '$.team') as team,
    nullif(caller, '') as user_id,
    json_extract_string(r.requestMetadata, '$.session') as conversation_id,
    case when json_type(r.requestMetadata) = 'OBJECT' then r.requestMetadata::varchar end as tags,
    coalesce(case when json_type(b.usage) = 'OBJECT' then b.usage end, b.metadata.usage, b."amazon-bedrock-invocationMetrics",
             case when b.meta.billed_units is not null then json_object('billed_units', b.meta.billed_units) end,
             case when coalesce(b.inputTextTokenCount, b.prompt_token_count, b.generation_token_count) is not null
                  then json_object('inputTextTokenCount', b.inputTextTokenCount, 'prompt_token_count', b.prompt_token_count, 'generation_token_count', b.generation_token_count,
                                   'output_tokens', list_sum(try_cast(json_extract_string(b.results, '$[*].tokenCount') as bigint[]))) end,
             case when coalesce(r.input.inputTokenCount, r.output.outputTokenCount) is not null
                  then json_object('inputTokenCount', r.input.inputTokenCount, 'outputTokenCount', r.output.outputTokenCount,
                                   'cacheReadInputTokenCount', r.input.cacheReadInputTokenCount, 'cacheWriteInputTokenCount', r.input.cacheWriteInputTokenCount) end)::varchar as usage,
    length(body) as answer_chars,
    body as answer,
    case when coalesce(r.input.inputBodyJson, r.modelInput) is not null then features_of(coalesce(r.input.inputBodyJson, r.modelInput)::varchar) end as request,
    case when coalesce(b.id, r.requestId, r.recordId) is null then md5(text) end as digest
from opened;
