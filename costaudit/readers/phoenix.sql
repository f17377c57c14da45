/*
title: "Arize Phoenix: spans of its API and client (JSON, JSONL), data frames (CSV, JSONL, Parquet, SQLite) and its own database"
rank: 15
tells: [tokens, cache, cost, prompts]
lacks: "the tier served; the model as asked for"
export: "client.spans.get_spans_dataframe (to Parquet, JSON or CSV); GET /v1/projects/NAME/spans; or the database itself"
own:
- [span_kind, context.span_id]
- [span_kind, start_time, status_code, "!attributes"]
- [span_kind, span_id, start_time]
- [_table=spans, trace_rowid]
- [_table=traces, project_rowid]
columns: [name, span_kind, parent_id, start_time, end_time, status_code, status_message, context.span_id, context.trace_id, attributes.llm.model_name, attributes.llm.token_count.prompt,
  attributes.llm.token_count.completion, attributes.llm.token_count.total, attributes.openinference.span.kind, attributes.input.value, attributes.output.value, attributes.session.id]
*/
-- One record: a span, in OpenInference's dialect. Its attributes are an object with dotted names, a nested one (the database), or
-- columns named attributes.* (a data frame). What else the database holds is no call.
create or replace temp view phoenix_span as
with parsed as materialized (
    select line, byte_offset, text, try(json_transform(text, '{
        "_table": "VARCHAR", "id": "VARCHAR", "context": {"trace_id": "VARCHAR", "span_id": "VARCHAR"}, "context.trace_id": "VARCHAR", "context.span_id": "VARCHAR", "trace_id": "VARCHAR", "span_id": "VARCHAR", "trace_rowid": "VARCHAR",
        "parent_id": "VARCHAR", "name": "VARCHAR", "span_kind": "VARCHAR", "start_time": "VARCHAR", "end_time": "VARCHAR", "status_code": "VARCHAR", "attributes": "VARCHAR"}')) as r
    from record
),
mapped as (
    select *,
        try(case when r.attributes is not null then json_transform(r.attributes, '"MAP(VARCHAR, VARCHAR)"')
                 else map_from_entries(list_transform(list_filter(map_entries(json_transform(text, '"MAP(VARCHAR, VARCHAR)"')), lambda e: starts_with(e.key, 'attributes.') and e.value not in ('', 'None', 'nan')),
                                                      lambda e: {'key': substring(e.key, 12), 'value': e.value})) end) as flat
    from parsed
),
nested as (
    select *,
        case when starts_with(flat['llm'], '{') then try(json_transform(flat['llm'], '{"model_name": "VARCHAR", "provider": "VARCHAR", "system": "VARCHAR", "invocation_parameters": "VARCHAR", "input_messages": "VARCHAR", "tools": "VARCHAR",
            "token_count": {"prompt": "VARCHAR", "completion": "VARCHAR", "total": "VARCHAR", "prompt_details": {"cache_read": "VARCHAR", "cache_write": "VARCHAR", "audio": "VARCHAR"}, "completion_details": {"reasoning": "VARCHAR", "audio": "VARCHAR"}},
            "cost": {"total": "VARCHAR"}, "prompt_template": {"name": "VARCHAR"}}')) end as l
    from mapped
),
looked_up as (
    select n.*, coalesce(n.r.context.trace_id, n.r."context.trace_id", case when n.r._table is null then n.r.trace_id end, t.trace_id) as trace, coalesce(n.r.context.span_id, n.r."context.span_id", n.r.span_id) as span,
        coalesce(n.r._table, 'spans') = 'spans' or n.r."context.span_id" is not null as is_span
    from nested n
    left join (select r.id as rowid_of_trace, any_value(r.trace_id) as trace_id from parsed where r._table = 'traces' and r.trace_id is not null group by all) t on t.rowid_of_trace = n.r.trace_rowid
)
select line, byte_offset, 0 as ordinal,
    coalesce(refusal_of(text, r), case when is_span and r.span_kind is null and span is null then 'row.schema' end) as refused,
    case when trace is null or span is null then md5(text) end as digest,
    'openinference' as written_by, trace, span, nullif(r.parent_id, 'None') as parent, r.name, r.start_time as started, r.end_time as ended, r.status_code as status, null::varchar as event,
    -- the texts of messages and tools are counted, not looked up
    case when is_span and flat is not null then map_from_entries(list_concat(
        [{'key': 'openinference.span.kind', 'value': coalesce(r.span_kind, flat['openinference.span.kind'], '')}],
        list_filter(map_entries(flat), lambda e: not regexp_matches(e.key, '^(llm\.(input_messages|output_messages|tools)\.|openinference\.span\.kind$)')),
        case when l is null then [] else list_filter([{'key': 'llm.model_name', 'value': l.model_name}, {'key': 'llm.provider', 'value': l.provider}, {'key': 'llm.system', 'value': l.system},
            {'key': 'llm.invocation_parameters', 'value': l.invocation_parameters}, {'key': 'llm.token_count.prompt', 'value': l.token_count.prompt}, {'key': 'llm.token_count.completion', 'value': l.token_count.completion},
            {'key': 'llm.token_count.total', 'value': l.token_count.total}, {'key': 'llm.token_count.prompt_details.cache_read', 'value': l.token_count.prompt_details.cache_read},
            {'key': 'llm.token_count.prompt_details.cache_write', 'value': l.token_count.prompt_details.cache_write}, {'key': 'llm.token_count.prompt_details.audio', 'value': l.token_count.prompt_details.audio},
            {'key': 'llm.token_count.completion_details.reasoning', 'value': l.token_count.completion_details.reasoning}, {'key': 'llm.token_count.completion_details.audio', 'value': l.token_count.completion_details.audio},
            {'key': 'llm.cost.total', 'value': l.cost.total}, {'key': 'llm.prompt_template.name', 'value': l.prompt_template.name}, {'key': 'gen_ai.input.messages', 'value': l.input_messages}], lambda e: e.value is not null) end,
        case when starts_with(flat['session'], '{') then [{'key': 'session.id', 'value': try(json_extract_string(flat['session'], '$.id'))}] else [] end,
        case when starts_with(flat['user'], '{') then [{'key': 'user.id', 'value': try(json_extract_string(flat['user'], '$.id'))}] else [] end,
        case when starts_with(flat['output'], '{') then [{'key': 'output.value', 'value': try(json_extract_string(flat['output'], '$.value'))}] else [] end,
        case when starts_with(flat['embedding'], '{') then [{'key': 'embedding.model_name', 'value': try(json_extract_string(flat['embedding'], '$.model_name'))}] else [] end)) end as a,
    map()::map(varchar, varchar) as o,
    map_keys(flat) as names,
    coalesce(list_sum(list_transform(list_filter(map_entries(flat), lambda e: regexp_matches(e.key, '^llm\.input_messages\.[0-9]+\..*content$')), lambda e: length(e.value))), length(flat['llm.input_messages']))::bigint as message_chars
from looked_up;

create or replace temp view drafted as select * from spans_of('phoenix_span');
