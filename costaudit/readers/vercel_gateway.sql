/*
title: "Vercel AI Gateway: generations of its API"
rank: 15
tells: [tokens, cache, cost]
lacks: "prompts, users, cache lifetimes; retries and fallbacks within a generation"
export: "GET https://ai-gateway.vercel.sh/v1/generation?id=ID of each generation, as JSON lines"
untested: true
own:
- [data.id, data.billable_web_search_calls]
- [data.id, data.native_tokens_cache_creation]
- [id, native_tokens_prompt, billable_web_search_calls]
*/
-- One record: a generation. Its charge is the cost; with a key of your own (byok) the upstream provider bills instead. Counts are
-- taken to have cached input inside, as in the gateway's own answers.
create or replace temp view drafted as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{"data": "VARCHAR"}')) as outer_part from record
),
opened as (
    select *, try(json_transform(coalesce(outer_part.data, text), '{
        "id": "VARCHAR", "model": "VARCHAR", "provider_name": "VARCHAR", "created_at": "VARCHAR", "streamed": "VARCHAR", "latency": "VARCHAR", "generation_time": "VARCHAR", "finish_reason": "VARCHAR", "is_byok": "VARCHAR",
        "native_tokens_prompt": "VARCHAR", "native_tokens_completion": "VARCHAR", "native_tokens_reasoning": "VARCHAR", "native_tokens_cached": "VARCHAR", "native_tokens_cache_creation": "VARCHAR",
        "billable_web_search_calls": "VARCHAR", "total_cost": "VARCHAR", "upstream_inference_cost": "VARCHAR"
    }')) as g
    from parsed
)
select line, byte_offset,
    coalesce(refusal_of(text, outer_part), case when g.id is null then 'row.schema' end) as refused,
    g.id as request_id,
    true as grows,
    g.created_at as ts,
    true as needs_time,
    try_cast(g.generation_time as double) as latency_ms,
    case when lower(g.streamed) = 'true' then try_cast(g.latency as double) end as ttft_ms,
    g.provider_name as provider,
    g.model as served_model,
    true as needs_model,
    case when contains(g.model, 'embed') then 'embeddings' else 'chat' end as operation,
    try_cast(g.streamed as boolean) as stream,
    case when g.finish_reason = 'error' then 'error' else 'ok' end as status,
    known_tags([{'k': 'gateway', 'v': 'vercel'}]) as tag_map,
    json_object('input_tokens', g.native_tokens_prompt, 'output_tokens', g.native_tokens_completion, 'cache_read_tokens', g.native_tokens_cached, 'cache_write_tokens', g.native_tokens_cache_creation,
                'reasoning_tokens', g.native_tokens_reasoning)::varchar as usage,
    'inclusive' as basis,
    try_cast(g.billable_web_search_calls as bigint) as web_search,
    case when lower(g.is_byok) = 'true' then coalesce(nullif(g.upstream_inference_cost, '0'), g.total_cost) else g.total_cost end as logged_cost
from opened;
