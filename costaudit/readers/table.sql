/*
title: a table of your own, one request a row; --map says which column is which
rank: 90
tells: [tokens, cache, tier, cost, names, prompts]
lacks: "whatever has no column"
export: "any table with a row a request: CSV, Parquet, JSON lines or SQLite; --map FILE names its columns"
own:
- [model, input_tokens, "!_table"]
- [model, prompt_tokens, "!_table"]
columns: [request_id, id, timestamp, ts, time, date, created_at, started_at, latency_ms, ttft_ms, provider, model, request_model, served_model, operation, service_tier, tier,
  region, stream, status, app, team, user, user_id, conversation_id, session_id, trace_id, input_tokens, output_tokens, prompt_tokens, completion_tokens, total_tokens,
  cached_tokens, cache_read_tokens, cache_read_input_tokens, cache_write_tokens, cache_creation_input_tokens, cache_write_1h_tokens, reasoning_tokens, input_audio_tokens,
  output_audio_tokens, web_search_requests, cost_usd, cost, max_output_tokens, turns, prompt_chars, prompt_prefix, prefix_block_tokens, tags, prompt]
*/
-- One record: a flat object under the names above. Its token counts are in any dialect of usage.sql.
create or replace temp view drafted as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{
        "request_id": "VARCHAR", "id": "VARCHAR", "timestamp": "VARCHAR", "ts": "VARCHAR", "time": "VARCHAR", "date": "VARCHAR", "created_at": "VARCHAR", "started_at": "VARCHAR",
        "latency_ms": "VARCHAR", "ttft_ms": "VARCHAR", "provider": "VARCHAR", "model": "JSON", "request_model": "VARCHAR", "served_model": "VARCHAR", "operation": "VARCHAR",
        "service_tier": "VARCHAR", "tier": "VARCHAR", "region": "VARCHAR", "stream": "VARCHAR", "status": "VARCHAR", "app": "VARCHAR", "team": "VARCHAR", "user": "VARCHAR",
        "user_id": "VARCHAR", "conversation_id": "VARCHAR", "session_id": "VARCHAR", "trace_id": "VARCHAR", "cost_usd": "VARCHAR", "cost": "VARCHAR", "max_output_tokens": "VARCHAR",
        "turns": "VARCHAR", "prompt_chars": "VARCHAR", "prompt_prefix": "JSON", "prefix_block_tokens": "VARCHAR", "tags": "JSON", "prompt": "VARCHAR",
        "input_tokens": "VARCHAR", "prompt_tokens": "VARCHAR", "output_tokens": "VARCHAR", "completion_tokens": "VARCHAR"
    }')) as r
    from record
),
named as (
    select *, case when json_type(r.model) = 'VARCHAR' then trim(json_extract_string(r.model, '$')) else nullif(r.model::varchar, 'null') end as model,
           coalesce(nullif(r.request_id, ''), nullif(r.id, '')) as id,
           coalesce(nullif(r.input_tokens, ''), nullif(r.prompt_tokens, '')) as input_written,
           coalesce(nullif(r.output_tokens, ''), nullif(r.completion_tokens, '')) as output_written
    from parsed
),
judged as (
    select *, coalesce(lower(r.operation), case when contains(lower(model), 'embed') then 'embeddings' else 'chat' end) as operation
    from named
)
select line, byte_offset,
    coalesce(refusal_of(text, r),
             case when r.model is null and input_written is null then 'row.schema' end) as refused,
    id as request_id,
    coalesce(r.timestamp, r.ts, r.time, r.date, r.created_at, r.started_at) as ts,
    true as needs_time,
    try_cast(r.latency_ms as double) as latency_ms,
    try_cast(r.ttft_ms as double) as ttft_ms,
    r.provider,
    r.request_model,
    coalesce(model, r.served_model) as served_model,
    true as needs_model,
    operation,
    coalesce(r.service_tier, r.tier) as service_tier,
    r.region,
    try_cast(r.stream as boolean) as stream,
    coalesce(r.status, 'ok') as status,
    r.app, r.team,
    coalesce(r.user, r.user_id) as user_id,
    coalesce(r.conversation_id, r.session_id) as conversation_id,
    r.trace_id,
    case when json_type(r.tags) = 'OBJECT' then r.tags::varchar when kind_of(json_extract_string(r.tags, '$')) = 'OBJECT' then json_extract_string(r.tags, '$') end as tags,
    case when r is not null then text end as usage,
    case when input_written is null then 'input_tokens' when output_written is null and operation <> 'embeddings' then 'output_tokens' end as needs_count,
    coalesce(r.cost_usd, r.cost) as logged_cost,
    {'max_output_tokens': try_cast(r.max_output_tokens as bigint), 'turns': try_cast(r.turns as integer),
     'prompt_chars': coalesce(try_cast(r.prompt_chars as bigint), length(r.prompt)), 'has_tools': null, 'has_json_schema': null, 'has_images': null, 'has_audio': null,
     'prompt': {'tools': null, 'system': null, 'messages': r.prompt, 'settings': to_json([model, r.request_model, r.max_output_tokens])::varchar, 'automatic': null}} as request,
    case when r.prompt_prefix is not null
         then list_transform(case when json_type(r.prompt_prefix) = 'ARRAY' then json_extract_string(r.prompt_prefix, '$[*]')
                                  else list_filter(regexp_split_to_array(json_extract_string(r.prompt_prefix, '$'), '[\s,;"\[\]]+'), lambda h: h <> '') end,
                             lambda h: coalesce(try_cast(h as ubigint), md5_number_lower(h))) end as prompt_prefix,
    try_cast(r.prefix_block_tokens as integer) as prefix_block_tokens,
    case when id is null then md5(text) end as digest
from judged;
