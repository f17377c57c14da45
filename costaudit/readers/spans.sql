-- What the spans of any exporter mean, in the GenAI, OpenLLMetry, OpenInference and AI SDK dialects. `named`: a table of spans, one row
-- a span, with its attributes in the map `a` and its resource's in `o`; `names` are the names of all attributes, kept or not.
create or replace temp macro spans_of(named) as table
with read as (
    select *,
        lower(coalesce(a['gen_ai.operation.name'], a['openinference.span.kind'], a['llm.request.type'], a['traceloop.span.kind'])) as verb,
        coalesce(a['ai.operationId'], regexp_extract(name, '^ai\.[A-Za-z]+(\.do[A-Za-z]+)?', 0)) as sdk_verb,
        coalesce(a['gen_ai.request.model'], a['llm.request.model_name'], a['ai.model.id']) as asked_model,
        coalesce(a['gen_ai.response.model'], a['llm.response.model_name'], a['llm.model_name'], a['embedding.model_name'], a['ai.response.model'], a['model']) as answered_model,
        coalesce(a['gen_ai.usage.input_tokens'], a['gen_ai.usage.prompt_tokens'], a['llm.usage.prompt_tokens'], a['llm.token_count.prompt'],
                 a['ai.usage.inputTokens'], a['ai.usage.promptTokens'], a['ai.usage.tokens'], a['input_tokens']) as sent,
        coalesce(a['gen_ai.usage.output_tokens'], a['gen_ai.usage.completion_tokens'], a['llm.usage.completion_tokens'], a['llm.token_count.completion'],
                 a['ai.usage.outputTokens'], a['ai.usage.completionTokens'], a['output_tokens']) as made,
        -- the provider's own counts, where the AI SDK passes them on: it has the lifetimes of cache writes
        case when contains(a['ai.response.providerMetadata'], '"anthropic"') then try(json_extract(a['ai.response.providerMetadata'], '$.anthropic.usage'))::varchar end as provider_usage,
        -- Claude Code's own telemetry counts cached input apart, as its provider does
        coalesce(name, '') = 'claude_code.llm_request' or regexp_full_match(coalesce(a['event.name'], event), '(claude_code\.)?api_(request|error)') as by_claude_code,
        coalesce(a['gen_ai.response.id'], a['llm.response.id'], a['ai.response.id'], a['request_id'],
                 case when ltrim(a['output.value'])[1] = '{' then try(json_extract_string(a['output.value'], '$.id')) end) as answer_id,
        lower(case when len(trace) = 24 and trace like '%==' then try(hex(from_base64(trace))) else replace(trace, '0x', '') end) as trace_id,
        lower(case when len(span) = 12 and span like '%=' then try(hex(from_base64(span))) else replace(span, '0x', '') end) as span_id,
        nullif(nullif(lower(case when len(parent) = 12 and parent like '%=' then try(hex(from_base64(parent))) else replace(parent, '0x', '') end), ''), '0000000000000000') as parent_span_id,
        coalesce(try_cast(started as bigint), epoch_ns(instant(started))) as span_start,
        coalesce(try_cast(ended as bigint), epoch_ns(instant(ended))) as span_end
    from query_table(named)
),
-- call: a model call. whole: has counts, but of the calls inside it (an agent, a chain, the AI SDK's outer span). Else no call.
sorted as (
    select *, case
        when event is not null and not coalesce(by_claude_code, false) and coalesce(a['event.name'], event) <> 'gen_ai.client.inference.operation.details' then 'none'
        when by_claude_code then 'call'
        when sdk_verb = 'ai.toolCall' or verb in ('execute_tool', 'tool', 'retriever', 'retrieval', 'guardrail', 'evaluator', 'prompt', 'create_agent', 'search_memory', 'update_memory') then 'none'
        when regexp_matches(sdk_verb, '\.do[A-Z]') then 'call'
        when sdk_verb <> '' then case when sent is not null or made is not null then 'whole' else 'none' end
        when verb in ('chat', 'text_completion', 'completion', 'generate_content', 'embeddings', 'embedding', 'llm', 'rerank', 'reranker', 'response', 'responses', 'message', 'messages',
                      'image_generation', 'transcription', 'speech') then 'call'
        when coalesce(try_cast(sent as double), 0) + coalesce(try_cast(made as double), 0) > 0 then case when verb is null and coalesce(asked_model, answered_model) is not null then 'call' else 'whole' end
        else 'none' end as kind
    from read
),
spans as materialized (
    select line, byte_offset, ordinal,
        coalesce(refused, case when a is null and len(names) > 0 then 'row.duplicate_key' end) as refused,
        kind = 'none' and refused is null as not_request,
        kind = 'whole' as aggregate,
        coalesce(nullif(answer_id, ''), trace_id || ':' || span_id) as request_id,
        digest,
        true as grows,
        case when kind <> 'none' then coalesce(started, '') end as ts,
        kind <> 'none' as needs_time,
        coalesce((span_end - span_start) / 1e6, try_cast(a['duration_ms'] as double)) as latency_ms,
        coalesce(try_cast(a['gen_ai.response.time_to_first_chunk'] as double) * 1000, try_cast(a['gen_ai.server.time_to_first_token'] as double) * 1000,
                 try_cast(a['ai.response.msToFirstChunk'] as double), try_cast(a['ttft_ms'] as double)) as ttft_ms,
        coalesce(a['gen_ai.provider.name'], a['gen_ai.system'], a['llm.provider'], a['llm.system'], a['llm.vendor'], a['ai.model.provider'],
                 case when by_claude_code then 'anthropic' end) as labelled,
        coalesce(nullif(regexp_extract(coalesce(a['gen_ai.openai.api_base'], a['url.full'], a['http.url'], a['gen_ai.request.base_url']), '^https?://([^/:]+)', 1), ''), a['server.address'], a['net.peer.name']) as host,
        asked_model as request_model, answered_model as served_model,
        case when verb like 'embedding%' or sdk_verb like 'ai.embed%' then 'embeddings' when verb like 'rerank%' then 'rerank'
             when verb in ('image_generation', 'transcription', 'speech') then verb else 'chat' end as operation,
        coalesce(a['openai.response.service_tier'], a['gen_ai.openai.response.service_tier'], a['anthropic.response.service_tier'], a['gen_ai.response.service_tier'], a['aws.bedrock.response.service_tier']) as service_tier,
        coalesce(a['openai.request.service_tier'], a['gen_ai.openai.request.service_tier'], a['gen_ai.request.service_tier']) as request_tier,
        coalesce(a['anthropic.response.inference_geo'], a['anthropic.usage.inference_geo']) as region,
        coalesce(try_cast(coalesce(a['gen_ai.is_streaming'], a['llm.is_streaming'], a['gen_ai.request.stream']) as boolean), case when sdk_verb like 'ai.stream%' then true end) as stream,
        case when lower(status) in ('2', 'error', 'status_code_error') or a['error.type'] is not null or coalesce(a['event.name'], event) like '%api_error' then 'error' else 'ok' end as status,
        case when o['service.name'] not like 'unknown_service%' then o['service.name'] end as app,
        coalesce(a['team'], o['team'], o['department']) as team,
        coalesce(a['user.id'], a['enduser.id'], a['user.email'], a['ai.telemetry.metadata.userId'], a['traceloop.association.properties.user_id']) as user_id,
        coalesce(a['gen_ai.conversation.id'], a['session.id'], a['ai.telemetry.metadata.sessionId'], a['traceloop.association.properties.session_id']) as conversation_id,
        trace_id, span_id, parent_span_id, coalesce(written_by, name) as span_name, span_start, span_end,
        json_merge_patch('{}',
            json_object('environment', coalesce(o['deployment.environment.name'], o['deployment.environment']), 'agent', coalesce(a['gen_ai.agent.name'], a['agent_id']),
                        'name', coalesce(a['ai.telemetry.functionId'], a['traceloop.workflow.name'], a['traceloop.entity.name']), 'prompt_name', coalesce(a['gen_ai.prompt.name'], a['llm.prompt_template.name']),
                        'query_source', a['query_source'], 'tenant', coalesce(a['tenant'], a['tenant.id'])),
            to_json(map_from_entries(list_transform(list_filter(map_entries(a), lambda x: regexp_matches(x.key, '^(ai\.telemetry\.metadata|traceloop\.association\.properties)\.')),
                lambda x: {'key': regexp_replace(x.key, '^.*(metadata|properties)\.', ''), 'value': x.value}))))::varchar as tags,
        case when provider_usage is not null then provider_usage when kind <> 'none' then '{' || array_to_string(list_transform(list_filter(list_concat([
            {'k': 'input_tokens', 'v': sent}, {'k': 'output_tokens', 'v': made},
            {'k': 'total_tokens', 'v': coalesce(a['gen_ai.usage.total_tokens'], a['llm.usage.total_tokens'], a['llm.token_count.total'], a['ai.usage.totalTokens'])},
            {'k': 'cache_read_tokens', 'v': coalesce(a['gen_ai.usage.cache_read.input_tokens'], a['gen_ai.usage.cache_read_input_tokens'], a['gen_ai.usage.cached_input_tokens'], a['gen_ai.usage.input_tokens.cached'],
                a['llm.usage.cache_read_input_tokens'], a['llm.token_count.prompt_details.cache_read'], a['ai.usage.inputTokenDetails.cacheReadTokens'], a['ai.usage.cachedInputTokens'],
                a['gen_ai.usage.details.cache_read_tokens'], a['gen_ai.usage.details.cached_tokens'], a['cache_read_tokens'])},
            {'k': 'cache_write_tokens', 'v': coalesce(a['gen_ai.usage.cache_write.input_tokens'], a['gen_ai.usage.cache_creation.input_tokens'], a['gen_ai.usage.cache_creation_input_tokens'],
                a['llm.usage.cache_creation_input_tokens'], a['llm.token_count.prompt_details.cache_write'], a['ai.usage.inputTokenDetails.cacheWriteTokens'],
                a['gen_ai.usage.details.cache_write_tokens'], a['cache_creation_tokens'])},
            {'k': 'cache_write_5m_tokens', 'v': a['anthropic.usage.cache_creation.ephemeral_5m_input_tokens']},
            {'k': 'cache_write_1h_tokens', 'v': a['anthropic.usage.cache_creation.ephemeral_1h_input_tokens']},
            {'k': 'reasoning_tokens', 'v': coalesce(a['gen_ai.usage.reasoning.output_tokens'], a['gen_ai.usage.reasoning_tokens'], a['llm.usage.reasoning_tokens'], a['llm.token_count.completion_details.reasoning'],
                a['ai.usage.outputTokenDetails.reasoningTokens'], a['ai.usage.reasoningTokens'], a['gen_ai.usage.details.reasoning_tokens'])},
            {'k': 'input_audio_tokens', 'v': coalesce(a['llm.token_count.prompt_details.audio'], a['gen_ai.usage.input_audio_tokens'], a['gen_ai.usage.details.input_audio_tokens'])},
            {'k': 'output_audio_tokens', 'v': coalesce(a['llm.token_count.completion_details.audio'], a['gen_ai.usage.output_audio_tokens'], a['gen_ai.usage.details.output_audio_tokens'])},
            {'k': 'web_search_requests', 'v': coalesce(a['anthropic.usage.server_tool_use.web_search_requests'], a['gen_ai.usage.web_search_requests'])}],
            -- a count that no name above covers is handed on under its own, to be refused unless it is zero
            list_transform(list_filter(map_entries(a), lambda x: contains(x.key, 'oken') and regexp_matches(x.key, '^(gen_ai|llm|ai)\.(usage|token_count)\.([A-Za-z0-9_]+\.)*[A-Za-z0-9_]*[tT]okens?$') and not regexp_matches(x.key,
                '^gen_ai\.usage\.(details\..*|(input|output|prompt|completion|total|reasoning|cache_(read|creation)_input|cached_input|(input|output)_audio)_tokens|(cache_(read|write|creation)\.input|reasoning\.output)_tokens)$'
                || '|^llm\.usage\.(prompt|completion|total|reasoning|cache_(read|creation)_input)_tokens$'
                || '|^ai\.usage\.(inputTokens|outputTokens|promptTokens|completionTokens|totalTokens|tokens|cachedInputTokens|reasoningTokens|(input|output)TokenDetails\.(noCache|cacheRead|cacheWrite|text|reasoning)Tokens)$')),
                lambda x: {'k': replace(x.key, '.', '_'), 'v': x.value})), lambda x: x.v is not null),
            -- whole numbers as they are; all else as text, which is looked at closely before it is counted
            lambda x: '"' || x.k || '":' || case when regexp_full_match(x.v, '[0-9]{1,12}') then x.v else to_json(x.v)::varchar end), ',') || '}' end as usage,
        case when provider_usage is not null then null when by_claude_code then 'exclusive' else 'inclusive' end as basis,
        case when kind <> 'none' then coalesce(a['gen_ai.usage.cost'], a['gen_ai.usage.total_cost'], a['llm.cost.total'], a['operation.cost'], a['cost_usd'],
             case when contains(a['ai.response.providerMetadata'], '"gateway"') then try(json_extract_string(a['ai.response.providerMetadata'], '$.gateway.cost')) end) end as logged_cost,
        {'max_output_tokens': coalesce(try_cast(coalesce(a['gen_ai.request.max_tokens'], a['ai.settings.maxOutputTokens'], a['ai.settings.maxTokens']) as bigint),
                                       try_cast(regexp_extract(a['llm.invocation_parameters'], '"max(?:_completion|_output)?_tokens"\s*:\s*([0-9]+)', 1) as bigint)),
         'turns': coalesce(nullif(len(list_filter(names, lambda x: regexp_matches(x, '^(gen_ai\.prompt|llm\.input_messages)\.[0-9]+\.(message\.)?role$'))), 0),
                           try(json_array_length(coalesce(a['gen_ai.input.messages'], a['ai.prompt.messages']))))::integer,
         'prompt_chars': coalesce(length(coalesce(a['gen_ai.input.messages'], a['ai.prompt.messages'])), message_chars) + coalesce(length(a['gen_ai.system_instructions']), 0),
         'has_tools': case when list_has_any(names, ['gen_ai.tool.definitions', 'llm.tools.0.tool.json_schema', 'llm.request.functions.0.name', 'ai.prompt.tools']) then true
                           when list_has_any(names, ['gen_ai.input.messages', 'gen_ai.prompt.0.role', 'llm.input_messages.0.message.role', 'ai.prompt.messages']) then false end,
         'has_json_schema': case when a['gen_ai.output.type'] = 'json' or a['gen_ai.request.structured_output_schema'] is not null or contains(a['llm.invocation_parameters'], '"json_')
                                      or sdk_verb like '%Object%' then true
                                 when a['gen_ai.output.type'] is not null or a['llm.invocation_parameters'] is not null or sdk_verb <> '' then false end,
         'has_images': case when len(list_filter(names, lambda x: x like 'llm.input_messages.%.image.url')) > 0 then true end, 'has_audio': null::boolean,
         'prompt': {'tools': coalesce(a['gen_ai.tool.definitions'], a['ai.prompt.tools']), 'system': a['gen_ai.system_instructions'], 'messages': coalesce(a['gen_ai.input.messages'], a['ai.prompt.messages']),
                    'settings': to_json([coalesce(a['gen_ai.request.model'], a['ai.model.id']), a['gen_ai.request.temperature'], a['gen_ai.request.top_p'], a['gen_ai.request.top_k'], a['gen_ai.request.max_tokens'],
                                         a['gen_ai.request.seed'], a['gen_ai.request.stop_sequences'], a['gen_ai.output.type'], a['gen_ai.request.structured_output_schema'],
                                         a['ai.settings.maxOutputTokens'], a['ai.settings.temperature']])::varchar, 'automatic': null}} as request
    from sorted
),
-- who was served is often told by the outermost span only, and holds for its whole trace
known_of_trace as (
    select trace_id,
           case when min(conversation_id) = max(conversation_id) then min(conversation_id) end as conversation_id,
           case when min(user_id) = max(user_id) then min(user_id) end as user_id
    from spans where trace_id is not null and trace_id <> '' group by trace_id
)
select s.* exclude (labelled, conversation_id, user_id, request_id),
       s.request_id,
       coalesce(s.conversation_id, t.conversation_id) as conversation_id, coalesce(s.user_id, t.user_id) as user_id,
       -- a client library says openai of every host that speaks its protocol
       case when lower(s.labelled) = 'openai' and provider_of_host(s.host) not in (s.host, 'openai') then provider_of_host(s.host) else s.labelled end as provider
from spans s left join known_of_trace t on t.trace_id = s.trace_id;
