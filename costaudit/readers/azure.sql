/*
title: "Azure: API Management's LLM log, and diagnostics of Azure OpenAI"
rank: 20
tells: [tokens, prompts]
lacks: cached and reasoning tokens, the deployment's kind (global, data zone, regional), the caller; the diagnostics category RequestResponse has no tokens at all
export: Log Analytics, ApiManagementGatewayLlmLog or AzureDiagnostics, export to CSV; or the storage account or Event Hub of the diagnostic setting
own:
- [CorrelationId, SequenceNumber]
- [Type=ApiManagementGatewayLlmLog]
- [category=GatewayLlmLogs]
- [category=RequestResponse, operationName]
- [Category=RequestResponse, OperationName]
- [category=Audit, operationName, resourceId]
- [category=Trace, operationName, resourceId]
- [category=AzureOpenAIRequestUsage, operationName]
- [Type=ApiManagementGatewayLogs]
- [category=GatewayLogs]
columns: [TimeGenerated, CorrelationId, SequenceNumber, DeploymentName, ModelName, PromptTokens, CompletionTokens, TotalTokens, IsStreamCompletion, OperationName, RequestId,
  "TimeGenerated [UTC]", Category, ResultSignature, DurationMs, properties_s, RequestMessages, ResponseMessages, _ResourceId, Type, Region]
*/
-- One record: a row. API Management writes several rows a call: number 0 has the counts and the model, the others carry parts of the
-- messages. A call whose row 0 is not in the file cannot be told from its messages, so those are no requests.
create or replace temp view drafted as
with parsed as (
    -- Log Analytics writes names with a capital, resource logs without: one struct cannot have both
    select line, byte_offset, text,
        try(json_transform(text, '{
            "TimeGenerated": "VARCHAR", "TimeGenerated [UTC]": "VARCHAR", "Category": "VARCHAR", "Type": "VARCHAR", "CorrelationId": "VARCHAR", "RequestId": "VARCHAR",
            "SequenceNumber": "VARCHAR", "DeploymentName": "VARCHAR", "ModelName": "VARCHAR", "PromptTokens": "VARCHAR", "CompletionTokens": "VARCHAR", "TotalTokens": "VARCHAR",
            "IsStreamCompletion": "VARCHAR", "OperationName": "VARCHAR", "DurationMs": "DOUBLE", "ResultSignature": "VARCHAR", "_ResourceId": "VARCHAR", "ResourceId": "VARCHAR",
            "properties_s": "JSON", "RequestMessages": "JSON", "ResponseMessages": "JSON"}')) as r,
        case when contains(text, '"category"') then try(json_transform(text, '{
            "time": "VARCHAR", "category": "VARCHAR", "correlationId": "VARCHAR", "operationName": "VARCHAR", "durationMs": "DOUBLE", "resultSignature": "VARCHAR", "resourceId": "VARCHAR",
            "properties": "JSON"}')) end as d
    from record
),
told as (
    select *, coalesce(d.properties, r.properties_s) as detail, coalesce(d.category, r.Category, r.Type) as kind, coalesce(d.operationName, r.OperationName) as called
    from parsed
),
detailed as (
    select *, case when detail is not null then try(json_transform(case when json_type(detail) = 'VARCHAR' then json_extract_string(detail, '$') else detail::varchar end, '{
        "modelDeploymentName": "VARCHAR", "modelName": "VARCHAR", "modelVersion": "VARCHAR", "streamType": "VARCHAR", "objectId": "VARCHAR", "promptTokens": "VARCHAR", "completionTokens": "VARCHAR",
        "sequenceNumber": "VARCHAR", "deploymentName": "VARCHAR", "totalTokens": "VARCHAR", "isStreamCompletion": "VARCHAR", "requestId": "VARCHAR", "correlationId": "VARCHAR",
        "requestMessages": "JSON", "responseMessages": "JSON"}')) end as p
    from told
),
joined as (
    select *, coalesce(r.CorrelationId, d.correlationId, p.correlationId) as call_id,
        coalesce(r.SequenceNumber, p.sequenceNumber) as number,
        coalesce(kind = 'GatewayLlmLogs' or kind = 'ApiManagementGatewayLlmLog' or r.SequenceNumber is not null, false) as of_gateway,
        coalesce(json_extract_string(coalesce(r.RequestMessages, p.requestMessages), '$'), '') as asked,
        coalesce(json_extract_string(coalesce(r.ResponseMessages, p.responseMessages), '$'), '') as answered
    from detailed
),
-- a call's messages, put together over its rows
gathered as (
    select *, string_agg(case when of_gateway then asked end, '') over call as all_asked, sum(length(answered)) over call as answer_chars
    from joined
    window call as (partition by call_id order by try_cast(number as integer) rows between unbounded preceding and unbounded following)
)
select line, byte_offset,
    coalesce(refusal_of(text, r), case when call_id is null or not of_gateway and called is null then 'row.schema' end) as refused,
    case when of_gateway then coalesce(try_cast(number as integer), 0) <> 0
         else not regexp_matches(coalesce(called, ''), '(?i)completion|embedding|response|image|audio|speech|transcription|messages') or coalesce(kind, '') not in ('RequestResponse', 'AzureOpenAIRequestUsage') end as not_request,
    -- the provider's own id where the log has it, so that the call meets the same one in an application's log
    case when regexp_matches(coalesce(r.RequestId, p.requestId), '^(chatcmpl-|cmpl-|resp_|msg_)') then coalesce(r.RequestId, p.requestId) else call_id end as request_id,
    coalesce(r.TimeGenerated, r."TimeGenerated [UTC]", d.time) as ts,
    coalesce(d.durationMs, r.DurationMs) as latency_ms,
    'azure' as provider,
    nullif(coalesce(r.DeploymentName, p.deploymentName, p.modelDeploymentName), '') as request_model,
    nullif(coalesce(r.ModelName, p.modelName) || case when regexp_matches(p.modelVersion, '^\d{4}-\d{2}-\d{2}$') then '-' || p.modelVersion else '' end, '') as served_model,
    case when regexp_matches(called, '(?i)embedding') then 'embeddings' when regexp_matches(called, '(?i)image') then 'image_generation' when regexp_matches(called, '(?i)speech') then 'speech'
         when regexp_matches(called, '(?i)audio|transcription') then 'transcription' else 'chat' end as operation,
    coalesce(try_cast(coalesce(r.IsStreamCompletion, p.isStreamCompletion) as boolean), case when p.streamType is not null then p.streamType <> 'Non-Streaming' end) as stream,
    coalesce(d.resultSignature, r.ResultSignature, 'ok') as status,
    nullif(p.objectId, '') as user_id,
    json_object('resource', lower(regexp_extract(coalesce(r._ResourceId, d.resourceId, r.ResourceId), '([^/]+)$', 1)))::varchar as tags,
    case when coalesce(r.PromptTokens, r.CompletionTokens, p.promptTokens, p.completionTokens) is not null
         then json_object('prompt_tokens', coalesce(r.PromptTokens, p.promptTokens), 'completion_tokens', coalesce(r.CompletionTokens, p.completionTokens),
                          'total_tokens', coalesce(r.TotalTokens, p.totalTokens))::varchar end as usage,
    answer_chars::bigint as answer_chars,
    case when all_asked <> '' then features_of(case when kind_of(all_asked) = 'ARRAY' then '{"messages": ' || all_asked || '}' else json_object('prompt', all_asked)::varchar end) end as request,
    case when call_id is null then md5(text) end as digest
from gathered;
