/*
title: OpenAI activity export
rank: 5
own:
- [n_context_tokens_total, model]
- [usage_type, num_requests, organization_id]
- [n_context_tokens_total, operation]
columns: [n_context_tokens_total, n_generated_tokens_total, n_cached_context_tokens_total, n_context_audio_tokens_total, n_generated_audio_tokens_total, usage_type, num_requests, n_requests,
  api_key_redacted, api_key_type, num_images, num_characters, image_size, organization_name]
*/
-- One record: a row, the sum of a key's calls of one kind to one model in a bucket of time. Context tokens have cached ones inside.
create or replace temp view billed as
with parsed as (
    select line, byte_offset, try(json_transform(text, '{
        "timestamp": "VARCHAR", "model": "VARCHAR", "operation": "VARCHAR", "usage_type": "VARCHAR", "n_context_tokens_total": "DOUBLE", "n_generated_tokens_total": "DOUBLE",
        "n_cached_context_tokens_total": "DOUBLE", "n_context_audio_tokens_total": "DOUBLE", "n_generated_audio_tokens_total": "DOUBLE", "num_requests": "VARCHAR", "n_requests": "VARCHAR",
        "num_images": "DOUBLE", "num_characters": "DOUBLE", "image_size": "VARCHAR", "user": "VARCHAR", "api_key_name": "VARCHAR", "api_key_id": "VARCHAR", "project_id": "VARCHAR",
        "organization_id": "VARCHAR"}')) as r
    from record
),
quantities as (
    select *, unnest([
        {'meter': 'input', 'unit': 'token', 'quantity': r.n_context_tokens_total - coalesce(r.n_cached_context_tokens_total, 0)},
        {'meter': 'cache_read', 'unit': 'token', 'quantity': r.n_cached_context_tokens_total}, {'meter': 'output', 'unit': 'token', 'quantity': r.n_generated_tokens_total},
        {'meter': 'of input: audio', 'unit': 'token', 'quantity': r.n_context_audio_tokens_total}, {'meter': 'of output: audio', 'unit': 'token', 'quantity': r.n_generated_audio_tokens_total},
        {'meter': 'image', 'unit': 'image', 'quantity': r.num_images}, {'meter': 'character', 'unit': 'character', 'quantity': r.num_characters},
        {'meter': 'request', 'unit': 'request', 'quantity': try_cast(coalesce(r.num_requests, r.n_requests) as double)}]) as q
    from parsed
)
select line, byte_offset, case when r is null or r.timestamp is null then 'row.schema' end as refused,
    r.timestamp as period_from, 'openai' as provider, r.model, coalesce(r.operation, r.usage_type) as line_item, q.meter, q.quantity::bigint::varchar as quantity, q.unit,
    case when q.meter = 'request' then coalesce(r.num_requests, r.n_requests) end as requests,
    json_object('user', r.user, 'api_key', coalesce(r.api_key_id, r.api_key_name), 'project', r.project_id, 'organization', r.organization_id, 'size', r.image_size)::varchar as dimensions
from quantities
where q.quantity is not null or r.timestamp is null;
