/*
title: OpenAI usage report
rank: 3
own:
- [object=bucket, results.object, results.num_model_requests]
- [object=bucket, results.object, results.num_requests]
- [object=bucket, results.object, results.usage_bytes]
- [object=bucket, start_time, "!results.amount"]
- [start_time_iso, num_model_requests]
columns: [start_time_iso, end_time_iso, num_model_requests, input_cached_tokens, input_uncached_tokens]
*/
-- One record: a bucket of time, or a row of the dashboard's export. Its `input_tokens` have cached ones inside; `input_uncached_tokens` is what is left, where it is given.
-- Nulls among what results are grouped by mean that it was not asked for.
create or replace temp view billed as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{
        "start_time": "VARCHAR", "end_time": "VARCHAR", "start_time_iso": "VARCHAR", "end_time_iso": "VARCHAR", "results": "JSON"}')) as r
    from record
),
results as (
    select line, byte_offset, text, r, json_transform(each, '{"object": "VARCHAR", "input_tokens": "BIGINT", "input_cached_tokens": "BIGINT", "input_cache_write_tokens": "BIGINT",
            "input_uncached_tokens": "BIGINT", "output_tokens": "BIGINT", "input_audio_tokens": "BIGINT", "output_audio_tokens": "BIGINT", "input_image_tokens": "BIGINT",
            "output_image_tokens": "BIGINT", "images": "BIGINT", "characters": "BIGINT", "seconds": "BIGINT", "num_requests": "BIGINT", "usage_bytes": "BIGINT", "num_sessions": "BIGINT",
            "num_model_requests": "VARCHAR", "project_id": "VARCHAR", "user_id": "VARCHAR", "api_key_id": "VARCHAR", "model": "VARCHAR", "batch": "VARCHAR", "service_tier": "VARCHAR",
            "vector_store_id": "VARCHAR", "size": "VARCHAR", "source": "VARCHAR", "context_level": "VARCHAR"}') as u
    from (select *, unnest(case when json_type(r.results) = 'ARRAY' then json_extract(r.results, '$[*]') when r is not null then [text::json] end) as each from parsed)
),
quantities as (
    select *, unnest([
        {'meter': 'input', 'unit': 'token', 'quantity': coalesce(u.input_uncached_tokens, u.input_tokens - coalesce(u.input_cached_tokens, 0) - coalesce(u.input_cache_write_tokens, 0))},
        {'meter': 'cache_read', 'unit': 'token', 'quantity': u.input_cached_tokens}, {'meter': 'cache_write', 'unit': 'token', 'quantity': u.input_cache_write_tokens},
        {'meter': 'output', 'unit': 'token', 'quantity': u.output_tokens},
        -- parts of the two above it, by modality
        {'meter': 'of input: audio', 'unit': 'token', 'quantity': u.input_audio_tokens}, {'meter': 'of output: audio', 'unit': 'token', 'quantity': u.output_audio_tokens},
        {'meter': 'of input: image', 'unit': 'token', 'quantity': u.input_image_tokens}, {'meter': 'of output: image', 'unit': 'token', 'quantity': u.output_image_tokens},
        {'meter': 'image', 'unit': 'image', 'quantity': u.images}, {'meter': 'character', 'unit': 'character', 'quantity': u.characters},
        {'meter': 'audio_in_ms', 'unit': 'ms', 'quantity': u.seconds * 1000}, {'meter': 'storage', 'unit': 'byte', 'quantity': u.usage_bytes},
        {'meter': 'code_session', 'unit': 'session', 'quantity': u.num_sessions},
        {'meter': case when contains(u.object, 'web_search') then 'web_search' else 'file_search' end, 'unit': 'call', 'quantity': u.num_requests},
        {'meter': 'request', 'unit': 'request', 'quantity': u.num_model_requests::bigint}]) as q
    from results
)
select line, byte_offset, case when r is null or coalesce(r.start_time, r.start_time_iso) is null then 'row.schema' end as refused,
    coalesce(r.start_time, r.start_time_iso) as period_from, coalesce(r.end_time, r.end_time_iso) as period_to, 'openai' as provider, u.model,
    regexp_extract(u.object, 'organization\.usage\.(\w+)\.', 1) as line_item,
    q.meter, q.quantity::varchar as quantity, q.unit,
    case when q.meter = 'request' then u.num_model_requests end as requests,
    json_object('project', u.project_id, 'user', u.user_id, 'api_key', u.api_key_id, 'batch', u.batch, 'service_tier', u.service_tier, 'vector_store', u.vector_store_id, 'size', u.size,
                'source', u.source, 'context_level', u.context_level)::varchar as dimensions
from quantities
where q.quantity is not null;
