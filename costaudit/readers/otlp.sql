/*
title: OpenTelemetry spans (OTLP/JSON), in the GenAI, OpenLLMetry, OpenInference and AI SDK dialects
rank: 20
tells: [tokens, cache, tier, names, prompts]
lacks: "cached tokens where the instrumentation does not report them; cost"
export: "the collector's file exporter (JSON), or spans as any backend exports them; log records and metrics are passed by"
own:
- [resourceSpans]
- [resourceLogs]
- [resourceMetrics]
- [attributes, context.span_id]
- [attributes, spanContext.spanId]
- [attributes, traceId, spanId]
- [attributes, trace_id, span_id]
*/
-- One record: a span, whether its line is an export of many (resourceSpans) or the span alone, with attributes as a list or an object.
-- Of log records only those that report a model call are read; metrics are totals, not calls.
create or replace temp view otlp_span as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{
        "resourceSpans": [{"resource": {"attributes": [{"key": "VARCHAR", "value": {"stringValue": "VARCHAR", "intValue": "VARCHAR", "doubleValue": "VARCHAR", "boolValue": "VARCHAR"}}]},
            "scopeSpans": [{"scope": {"name": "VARCHAR"}, "spans": [{"traceId": "VARCHAR", "spanId": "VARCHAR", "parentSpanId": "VARCHAR", "name": "VARCHAR",
                "startTimeUnixNano": "VARCHAR", "endTimeUnixNano": "VARCHAR", "status": {"code": "VARCHAR"},
                "attributes": [{"key": "VARCHAR", "value": {"stringValue": "VARCHAR", "intValue": "VARCHAR", "doubleValue": "VARCHAR", "boolValue": "VARCHAR"}}]}]}]}],
        "resourceLogs": [{"resource": {"attributes": [{"key": "VARCHAR", "value": {"stringValue": "VARCHAR", "intValue": "VARCHAR", "doubleValue": "VARCHAR", "boolValue": "VARCHAR"}}]},
            "scopeLogs": [{"scope": {"name": "VARCHAR"}, "logRecords": [{"traceId": "VARCHAR", "spanId": "VARCHAR", "eventName": "VARCHAR", "body": {"stringValue": "VARCHAR"},
                "timeUnixNano": "VARCHAR", "observedTimeUnixNano": "VARCHAR",
                "attributes": [{"key": "VARCHAR", "value": {"stringValue": "VARCHAR", "intValue": "VARCHAR", "doubleValue": "VARCHAR", "boolValue": "VARCHAR"}}]}]}]}],
        "resourceMetrics": "JSON",
        "traceId": "VARCHAR", "trace_id": "VARCHAR", "spanId": "VARCHAR", "span_id": "VARCHAR", "parentSpanId": "VARCHAR", "parent_span_id": "VARCHAR", "parent_id": "VARCHAR",
        "context": {"trace_id": "VARCHAR", "span_id": "VARCHAR"}, "spanContext": {"traceId": "VARCHAR", "spanId": "VARCHAR"}, "parentSpanContext": {"spanId": "VARCHAR"},
        "name": "VARCHAR", "scope": {"name": "VARCHAR"}, "instrumentationScope": {"name": "VARCHAR"}, "startTimeUnixNano": "VARCHAR", "endTimeUnixNano": "VARCHAR", "start_time": "VARCHAR", "end_time": "VARCHAR", "startTime": "JSON", "endTime": "JSON",
        "status": {"code": "VARCHAR", "status_code": "VARCHAR"}, "status_code": "VARCHAR",
        "attributes": "JSON", "resource": {"attributes": "JSON"}
    }')) as r
    from record
),
-- every span with the attributes of its resource; an export of none, or of metrics, is one record that holds no call
exploded as (
    select line, byte_offset, unnest(held) as s, generate_subscripts(held, 1) - 1 as ordinal
    from (
        select line, byte_offset, case
            when refusal_of(text, r) is not null or r.resourceSpans is null and r.resourceLogs is null and r.resourceMetrics is null and r.attributes is null then
                [{'refused': coalesce(refusal_of(text, r), 'row.schema'), 'trace': null, 'span': null, 'parent': null, 'name': null, 'written_by': null, 'started': null, 'ended': null, 'status': null,
                  'event': null, 'owner': null, 'owned': null, 'flat': null, 'flat_owner': null}]
            when r.attributes is not null and r.resourceSpans is null then
                [{'refused': null, 'trace': coalesce(r.traceId, r.trace_id, r.context.trace_id, r.spanContext.traceId), 'span': coalesce(r.spanId, r.span_id, r.context.span_id, r.spanContext.spanId),
                  'parent': coalesce(r.parentSpanId, r.parent_span_id, r.parent_id, r.parentSpanContext.spanId), 'name': r.name, 'written_by': coalesce(r.scope.name, r.instrumentationScope.name),
                  -- JavaScript's exporters write [seconds, nanoseconds]
                  'started': coalesce(r.startTimeUnixNano, r.start_time, (try_cast(r.startTime ->> 0 as bigint) * 1000000000 + try_cast(r.startTime ->> 1 as bigint))::varchar, r.startTime ->> '$'),
                  'ended': coalesce(r.endTimeUnixNano, r.end_time, (try_cast(r.endTime ->> 0 as bigint) * 1000000000 + try_cast(r.endTime ->> 1 as bigint))::varchar, r.endTime ->> '$'),
                  'status': coalesce(r.status.code, r.status.status_code, r.status_code), 'event': null,
                  'owner': json_transform(case when json_type(r.resource.attributes) = 'ARRAY' then r.resource.attributes end,
                      '[{"key": "VARCHAR", "value": {"stringValue": "VARCHAR", "intValue": "VARCHAR", "doubleValue": "VARCHAR", "boolValue": "VARCHAR"}}]'),
                  'owned': json_transform(case when json_type(r.attributes) = 'ARRAY' then r.attributes end,
                      '[{"key": "VARCHAR", "value": {"stringValue": "VARCHAR", "intValue": "VARCHAR", "doubleValue": "VARCHAR", "boolValue": "VARCHAR"}}]'),
                  'flat': json_transform(case when json_type(r.attributes) = 'OBJECT' then r.attributes end, '"MAP(VARCHAR, VARCHAR)"'),
                  'flat_owner': json_transform(case when json_type(r.resource.attributes) = 'OBJECT' then r.resource.attributes end, '"MAP(VARCHAR, VARCHAR)"')}]
            else coalesce(nullif(list_concat(
                flatten(list_transform(r.resourceSpans, lambda o: flatten(list_transform(o.scopeSpans, lambda p: list_transform(p.spans, lambda x:
                    {'refused': null, 'trace': x.traceId, 'span': x.spanId, 'parent': x.parentSpanId, 'name': x.name, 'written_by': p.scope.name, 'started': x.startTimeUnixNano, 'ended': x.endTimeUnixNano,
                     'status': x.status.code, 'event': null, 'owner': o.resource.attributes, 'owned': x.attributes, 'flat': null, 'flat_owner': null}))))),
                flatten(list_transform(r.resourceLogs, lambda o: flatten(list_transform(o.scopeLogs, lambda p: list_transform(p.logRecords, lambda x:
                    {'refused': null, 'trace': x.traceId, 'span': x.spanId, 'parent': null, 'name': null, 'written_by': p.scope.name, 'started': coalesce(nullif(x.timeUnixNano, '0'), x.observedTimeUnixNano), 'ended': null,
                     'status': null, 'event': coalesce(x.eventName, x.body.stringValue, ''), 'owner': o.resource.attributes, 'owned': x.attributes, 'flat': null, 'flat_owner': null})))))), []),
                [null]) end as held
        from parsed
    )
)
-- the attributes, looked up by name from here on; content by message and vectors are not, but their names are counted
select line, byte_offset, ordinal, s.refused,
       case when s.trace is null or s.span is null then md5(s::varchar) end as digest,
       s.written_by, s.trace, s.span, s.parent, s.name, s.started, s.ended, s.status, s.event,
       coalesce(s.flat, try(map_from_entries(list_transform(list_filter(s.owned, lambda x: not regexp_matches(x.key, '^(gen_ai\.(prompt|completion)|llm\.(input|output)_messages|embedding\.embeddings)\.[0-9]')),
           lambda x: {'key': x.key, 'value': coalesce(x.value.stringValue, x.value.intValue, x.value.doubleValue, x.value.boolValue)})))) as a,
       coalesce(s.flat_owner, try(map_from_entries(list_transform(s.owner,
           lambda x: {'key': x.key, 'value': coalesce(x.value.stringValue, x.value.intValue, x.value.doubleValue, x.value.boolValue)})))) as o,
       coalesce(map_keys(s.flat), list_transform(s.owned, lambda x: x.key)) as names,
       list_sum(list_transform(list_filter(s.owned, lambda x: regexp_matches(x.key, '^(gen_ai\.prompt|llm\.input_messages)\.[0-9]+\..*content$')), lambda x: length(x.value.stringValue)))::bigint as message_chars
from exploded;

create or replace temp view drafted as select * from spans_of('otlp_span');
