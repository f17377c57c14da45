/*
title: "OpenRouter: the activity export (CSV, one generation a row) and generations of its API"
rank: 15
tells: [tokens, cache, cost]
lacks: "cache writes, prompts, which of several retries answered"
export: "Activity > Export (one generation a row, not the chart's CSV); or GET /api/v1/generation?id=ID as JSON lines"
own:
- [generation_id, model_permaslug]
- [data.id, data.total_cost, data.model, "!data.billable_web_search_calls"]
- [id, total_cost, native_tokens_prompt, "!billable_web_search_calls"]
columns: [generation_id, created_at, cost_total, cost_web_search, cost_cache, cost_file_processing, byok_usage_inference, tokens_prompt, tokens_completion, tokens_reasoning, tokens_cached, model_permaslug,
  provider_name, variant, cancelled, streamed, user, finish_reason_raw, finish_reason_normalized, generation_time_ms, time_to_first_token_ms, api_key_disabled, api_key_name, app_name]
*/
-- One record: a generation, which OpenRouter bills, cancelled or not. Its own charge is the cost. Native counts are those that are
-- billed; the others were counted with one tokenizer for all models. With a key of your own (byok) the upstream provider bills too.
create or replace temp view drafted as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{
        "generation_id": "VARCHAR", "created_at": "VARCHAR", "cost_total": "VARCHAR", "byok_usage_inference": "VARCHAR", "tokens_prompt": "VARCHAR", "tokens_completion": "VARCHAR", "tokens_reasoning": "VARCHAR", "tokens_cached": "VARCHAR",
        "model_permaslug": "VARCHAR", "provider_name": "VARCHAR", "variant": "VARCHAR", "streamed": "VARCHAR", "user": "VARCHAR", "finish_reason_normalized": "VARCHAR", "generation_time_ms": "VARCHAR", "time_to_first_token_ms": "VARCHAR",
        "api_key_name": "VARCHAR", "app_name": "VARCHAR", "data": "VARCHAR"
    }')) as c
    from record
),
opened as (
    select *, try(json_transform(case when c.generation_id is null then coalesce(c.data, text) end, '{
        "id": "VARCHAR", "model": "VARCHAR", "provider_name": "VARCHAR", "created_at": "VARCHAR", "streamed": "VARCHAR", "latency": "VARCHAR", "generation_time": "VARCHAR", "tokens_prompt": "VARCHAR", "tokens_completion": "VARCHAR",
        "native_tokens_prompt": "VARCHAR", "native_tokens_completion": "VARCHAR", "native_tokens_reasoning": "VARCHAR", "native_tokens_cached": "VARCHAR", "usage": "VARCHAR", "total_cost": "VARCHAR", "upstream_inference_cost": "VARCHAR",
        "is_byok": "VARCHAR", "finish_reason": "VARCHAR", "external_user": "VARCHAR", "service_tier": "VARCHAR", "data_region": "VARCHAR", "session_id": "VARCHAR", "response_cache_source_id": "VARCHAR", "api_type": "VARCHAR", "app_id": "VARCHAR"
    }')) as g
    from parsed
),
costed as (
    select *, coalesce(c.cost_total, g.total_cost) as cost,
           coalesce(amount(nullif(c.byok_usage_inference, '')), case when lower(g.is_byok) = 'true' then amount(g.upstream_inference_cost) end) as upstream_cost,
           c.variant = 'free' or coalesce(c.model_permaslug, g.model) like '%:free' as is_free,
           lower(coalesce(c.finish_reason_normalized, g.finish_reason)) = 'error' as failed
    from opened
)
select line, byte_offset,
    coalesce(refusal_of(text, c), case when coalesce(c.generation_id, g.id) is null then 'row.schema' end) as refused,
    coalesce(c.generation_id, g.id) as request_id,
    true as grows,
    coalesce(c.created_at, g.created_at) as ts,
    true as needs_time,
    coalesce(try_cast(c.generation_time_ms as double), try_cast(g.generation_time as double)) as latency_ms,
    coalesce(try_cast(c.time_to_first_token_ms as double), case when lower(g.streamed) = 'true' then try_cast(g.latency as double) end) as ttft_ms,
    'openrouter' as provider,
    coalesce(c.model_permaslug, g.model) as served_model,
    true as needs_model,
    case when g.api_type like '%embed%' then 'embeddings' else 'chat' end as operation,
    g.service_tier, g.data_region as region,
    try_cast(coalesce(c.streamed, g.streamed) as boolean) as stream,
    case when failed then 'error' when g.response_cache_source_id is not null then 'cached' else 'ok' end as status,
    coalesce(nullif(c.app_name, ''), nullif(c.api_key_name, '')) as app,
    coalesce(nullif(g.external_user, ''), nullif(c.user, '')) as user_id,
    g.session_id as conversation_id,
    known_tags([{'k': 'upstream', 'v': coalesce(c.provider_name, g.provider_name)}, {'k': 'variant', 'v': nullif(c.variant, 'standard')}, {'k': 'api_key', 'v': c.api_key_name}]) as tag_map,
    json_object('input_tokens', coalesce(g.native_tokens_prompt, g.tokens_prompt, c.tokens_prompt), 'output_tokens', coalesce(g.native_tokens_completion, g.tokens_completion, c.tokens_completion),
                'cache_read_tokens', coalesce(g.native_tokens_cached, c.tokens_cached), 'reasoning_tokens', coalesce(g.native_tokens_reasoning, c.tokens_reasoning))::varchar as usage,
    'inclusive' as basis,
    cost as logged_cost,
    -- nothing charged for tokens of a model that is not free: paid with a key of your own, or not told
    case when amount(cost) + coalesce(upstream_cost, 0) > 0 or is_free then (amount(cost) + coalesce(upstream_cost, 0))::varchar end as billed_cost
from costed;
