/*
title: "Langfuse: downloads of a trace, observations of the API and of exports (CSV, JSON, JSONL, Parquet), blob storage exports"
rank: 15
tells: [tokens, cache, cost, names, prompts]
lacks: "the provider, where no metadata names it; whether counts are the provider's or Langfuse's own estimate; the tier served"
export: "a trace's download button; Tracing > Observations > Export (CSV, JSON, JSONL); or a blob storage integration (JSONL, CSV, Parquet)"
own:
- [trace, observations]
- [observations, timestamp, id]
- [id, traceId, type, startTime, level]
- [id, trace_id, type, start_time, level]
- [id, timestamp, bookmarked]
- [traceId, dataType, source]
- [trace_id, data_type, source]
columns: [id, traceId, trace_id, startTime, start_time, endTime, end_time, projectId, project_id, parentObservationId, parent_observation_id, type, environment, level, name, completionStartTime,
  completion_start_time, modelParameters, model_parameters, provided_model_name, usageDetails, usage_details, costDetails, cost_details, totalCost, total_cost, promptName, prompt_name,
  traceName, traceTags, userId, sessionId, providedCostDetails, internalModelId, statusMessage, usagePricingTierName]
*/
-- One record: an observation, alone on its line or among those of its trace. Generations and embeddings are calls. What else has
-- counts (an agent, a chain) repeats those of the calls inside it; traces and scores are no calls.
create or replace temp view drafted as
with documents as (
    select line, byte_offset, text, case when contains(text, '"observations"') then try(json_transform(text, '{"observations": ["JSON"],
        "name": "VARCHAR", "userId": "VARCHAR", "sessionId": "VARCHAR", "tags": ["VARCHAR"], "trace": {"name": "VARCHAR", "userId": "VARCHAR", "sessionId": "VARCHAR", "tags": ["VARCHAR"]}}')) end as d
    from record
),
exploded as (
    select line, byte_offset, text as document, d, unnest(held) as text, generate_subscripts(held, 1) - 1 as ordinal
    from (select *, case when len(d.observations) > 0 then d.observations::varchar[] else [text] end as held from documents)
),
parsed as (
    select *, try(json_transform(text, '{
        "id": "VARCHAR", "traceId": "VARCHAR", "trace_id": "VARCHAR", "parentObservationId": "VARCHAR", "parent_observation_id": "VARCHAR", "type": "VARCHAR", "name": "VARCHAR", "environment": "VARCHAR", "level": "VARCHAR",
        "startTime": "VARCHAR", "start_time": "VARCHAR", "endTime": "VARCHAR", "end_time": "VARCHAR", "completionStartTime": "VARCHAR", "completion_start_time": "VARCHAR",
        "model": "VARCHAR", "provided_model_name": "VARCHAR", "modelParameters": "VARCHAR", "model_parameters": "VARCHAR", "usageDetails": "VARCHAR", "usage_details": "VARCHAR",
        "usage": {"input": "VARCHAR", "output": "VARCHAR", "total": "VARCHAR", "unit": "VARCHAR"},
        "totalCost": "VARCHAR", "total_cost": "VARCHAR", "calculatedTotalCost": "VARCHAR", "costDetails": "VARCHAR", "cost_details": "VARCHAR",
        "promptName": "VARCHAR", "prompt_name": "VARCHAR", "traceName": "VARCHAR", "traceTags": "VARCHAR", "tags": "VARCHAR", "userId": "VARCHAR", "user_id": "VARCHAR", "sessionId": "VARCHAR", "session_id": "VARCHAR",
        "metadata": "VARCHAR", "input": "VARCHAR", "output": "VARCHAR", "toolDefinitions": "VARCHAR", "tool_definitions": "VARCHAR", "bookmarked": "VARCHAR", "dataType": "VARCHAR", "data_type": "VARCHAR"
    }')) as r
    from exploded
),
named as (
    select *,
        upper(coalesce(r.type, '')) in ('GENERATION', 'EMBEDDING') as is_call,
        coalesce(r.traceId, r.trace_id) as trace, coalesce(r.modelParameters, r.model_parameters) as parameters,
        instant(trim(coalesce(r.startTime, r.start_time), '"')) as started, instant(trim(coalesce(r.endTime, r.end_time), '"')) as ended,
        coalesce(try(json_transform(nullif(coalesce(r.usageDetails, r.usage_details), ''), '"MAP(VARCHAR, VARCHAR)"')),
                 case when coalesce(r.usage.unit, 'TOKENS') = 'TOKENS' then map {'input': r.usage.input, 'output': r.usage.output, 'total': r.usage.total} end) as u
    from parsed
),
-- Langfuse takes cached and other special input out of `input`, and the same of `output`; older versions left it in, and OpenTelemetry's
-- spans come both ways. The total tells: all_in and all_out are the sums of everything there is.
summed as (
    select *, tokens(u['input']) as i, tokens(u['output']) as o, tokens(u['total']) as total,
        coalesce(tokens(u['input_cache_creation_5m']), tokens(u['input_ephemeral_5m_input_tokens'])) as w5, coalesce(tokens(u['input_cache_creation_1h']), tokens(u['input_ephemeral_1h_input_tokens'])) as w1,
        case when cardinality(u) > 3 then list_sum(list_transform(list_filter(map_entries(u), lambda e: regexp_matches(e.key, '^(input|cache_|prompt_details)')), lambda e: tokens(e.value)))::bigint else tokens(u['input']) end as all_in,
        case when cardinality(u) > 3 then list_sum(list_transform(list_filter(map_entries(u), lambda e: regexp_matches(e.key, '^(output|completion_details)')), lambda e: tokens(e.value)))::bigint else tokens(u['output']) end as all_out
    from named
),
told as (
    select *,
        coalesce(i, 0) + coalesce(o, 0) < coalesce(all_in, 0) + coalesce(all_out, 0) and total = coalesce(all_in, 0) + coalesce(all_out, 0) as apart,
        upper(r.level) = 'ERROR' as failed,
        coalesce(all_in, 0) + coalesce(all_out, 0) > 0 as has_counts
    from summed
)
select line, byte_offset, ordinal,
    coalesce(refusal_of(document, coalesce(d.observations::varchar, r::varchar)), case when r.type is null and trace is null and r.bookmarked is null and len(d.observations) is null then 'row.schema' end) as refused,
    r is null or not is_call and not has_counts as not_request,
    not is_call and has_counts as aggregate,
    -- (an agent's run_... is an id of several answers)
    coalesce(case when is_call then coalesce(nullif(regexp_extract(r.metadata, '"(?:gen_ai\.response\.id|llm\.response\.id|ai\.response\.id)"\s*:\s*"([^r"][^"]+|r[^u"][^"]+)"', 1), ''), answer_id_in(r.output)) end,
             trace || ':' || r.id, r.id) as request_id,
    -- an observation is written again when it ends, and again when it is scored or priced
    true as grows,
    case when is_call or has_counts then trim(coalesce(r.startTime, r.start_time, ''), '"') end as ts,
    is_call or has_counts as needs_time,
    epoch_us(ended - started) / 1000 as latency_ms,
    epoch_us(instant(trim(coalesce(r.completionStartTime, r.completion_start_time), '"')) - started) / 1000 as ttft_ms,
    coalesce(nullif(regexp_extract(r.metadata, '"(?:ai\.model\.provider|gen_ai\.provider\.name|gen_ai\.system|llm\.provider|llm\.system|ls_provider)"\s*:\s*"([^"]+)"', 1), ''),
             nullif(regexp_extract(parameters, '"system"\s*:\s*"([a-z_-]+(?:\.[a-z_-]+)*)"', 1), ''),
             case when r.model like 'projects/%/locations/%' then 'vertex' end) as provider,
    regexp_extract(coalesce(r.model, r.provided_model_name), '^(?:projects/.*/models/)?(.*)$', 1) as served_model,
    case when upper(r.type) = 'EMBEDDING' then 'embeddings' else 'chat' end as operation,
    nullif(regexp_extract(parameters, '"service_tier"\s*:\s*"([a-z_]+)"', 1), '') as request_tier,
    try_cast(nullif(regexp_extract(parameters, '"stream"\s*:\s*"?(true|false)', 1), '') as boolean) as stream,
    case when failed then 'error' else 'ok' end as status,
    coalesce(nullif(r.userId, ''), nullif(r.user_id, ''), d.trace.userId, d.userId) as user_id,
    coalesce(nullif(r.sessionId, ''), nullif(r.session_id, ''), d.trace.sessionId, d.sessionId) as conversation_id,
    trace as trace_id, r.id as span_id, nullif(coalesce(r.parentObservationId, r.parent_observation_id), '') as parent_span_id,
    nullif(regexp_extract(r.metadata, '"scope"\s*:\s*\{\s*"name"\s*:\s*"([^"]+)"', 1), '') as span_name, epoch_ns(started) as span_start, epoch_ns(ended) as span_end,
    map_concat(coalesce(try(tags_of(coalesce(d.trace.tags, d.tags, case when strlen(coalesce(r.traceTags, r.tags)) > 2 then json_extract_string(coalesce(r.traceTags, r.tags), '$[*]') end))), map()),
        known_tags([{'k': 'environment', 'v': r.environment}, {'k': 'name', 'v': given_name(r.name)}, {'k': 'prompt_name', 'v': coalesce(r.promptName, r.prompt_name)},
                    {'k': 'trace_name', 'v': coalesce(r.traceName, d.trace.name, case when len(d.observations) > 0 then d.name end)}])) as tag_map,
    -- what failed before any answer has at most Langfuse's own estimate of the prompt, which nobody bills
    case when has_counts and not (coalesce(failed, false) and coalesce(all_out, 0) = 0) then
        '{' || array_to_string(list_transform(list_filter(list_concat([
            {'k': 'input_tokens', 'v': case when apart then all_in::varchar else u['input'] end},
            {'k': 'output_tokens', 'v': case when apart then all_out::varchar else u['output'] end},
            {'k': 'total_tokens', 'v': u['total']},
            {'k': 'cache_read_tokens', 'v': coalesce(u['input_cache_read'], u['input_cached_tokens'], u['cache_read_input_tokens'], u['input_cached'], u['prompt_details.cache_read'], u['input_cache_read_tokens'], u['input_cache_read_input_tokens'])},
            {'k': 'cache_write_tokens', 'v': case when apart then coalesce(tokens(u['input_cache_creation']), tokens(u['cache_creation_input_tokens']), tokens(u['input_cache_write']), tokens(u['input_cache_creation_input_tokens']), 0)
                                                       + coalesce(w5, 0) + coalesce(w1, 0)
                                                  else tokens(coalesce(u['input_cache_creation'], u['cache_creation_input_tokens'], u['input_cache_write'], u['input_cache_creation_input_tokens'], u['prompt_details.cache_creation'], u['prompt_details.cache_write'])) end::varchar},
            {'k': 'cache_write_5m_tokens', 'v': w5::varchar}, {'k': 'cache_write_1h_tokens', 'v': w1::varchar},
            {'k': 'reasoning_tokens', 'v': coalesce(u['output_reasoning'], u['output_reasoning_tokens'], u['completion_details.reasoning'])},
            {'k': 'input_audio_tokens', 'v': coalesce(u['input_audio'], u['input_audio_tokens'], u['prompt_details.audio'])},
            {'k': 'output_audio_tokens', 'v': coalesce(u['output_audio'], u['output_audio_tokens'], u['completion_details.audio'])}],
            -- a count that no name above covers is handed on under its own, to be refused unless it is zero
            case when cardinality(u) > 3 then list_transform(list_filter(map_entries(u), lambda e: not regexp_matches(e.key, '^(input|output|total|input_cache_read(_tokens|_input_tokens)?|input_cached(_tokens)?|cache_(read|creation)_input_tokens'
                || '|input_cache_(creation|write)(_5m|_1h|_input_tokens)?|input_ephemeral_(5m|1h)_input_tokens|(input|output)_audio(_tokens)?|output_reasoning(_tokens)?|output_(accepted|rejected)_prediction_tokens|(input|output)_text(_tokens)?'
                || '|prompt_details\.(cache_read|cache_creation|cache_write|audio)|completion_details\.(reasoning|audio|accepted_prediction|rejected_prediction))$')),
                lambda e: {'k': replace(e.key, '.', '_') || '_tokens', 'v': e.value}) else [] end),
            lambda e: e.v is not null), lambda e: '"' || e.k || '":' || case when regexp_full_match(e.v, '[0-9]{1,12}') then e.v else to_json(e.v)::varchar end), ',') || '}' end as usage,
    case when apart or total = coalesce(i, 0) + coalesce(o, 0) then 'inclusive' when contains(map_keys(u)::varchar, '_details.') then 'inclusive' when total is null then 'exclusive' end as basis,
    case when is_call or has_counts then coalesce(r.totalCost, r.total_cost, r.calculatedTotalCost, nullif(regexp_extract(coalesce(r.costDetails, r.cost_details), '"total"\s*:\s*"?([0-9.eE+-]+)', 1), '')) end as logged_cost,
    case when is_call then features_seen_in(r.input, nullif(nullif(coalesce(r.toolDefinitions, r.tool_definitions), '{}'), '[]'), concat_ws(' ', r.model, r.provided_model_name, parameters),
        nullif(regexp_extract(parameters, '"max_?(?:output_|completion_)?[tT]okens"\s*:\s*"?([0-9]+)', 1), '')) end as request,
    case when r.id is null then md5(text) end as digest
from told;
