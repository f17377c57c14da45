/*
title: Anthropic usage report
rank: 5
own:
- [starting_at, results.uncached_input_tokens]
- [starting_at, uncached_input_tokens]
- [actor, uncached_input_tokens]
- [usage_date_utc, usage_output_tokens]
columns: [usage_date_utc, model_version, usage_type, context_window, usage_input_tokens_no_cache, usage_input_tokens_cache_write_5m, usage_input_tokens_cache_write_1h,
  usage_input_tokens_cache_read, usage_output_tokens, web_search_count, inference_geo]
*/
-- One record: a bucket of the API, a person's sum (Enterprise), or a row of the console's export. Input leaves cached tokens out.
create or replace temp view billed as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{
        "starting_at": "VARCHAR", "ending_at": "VARCHAR", "usage_date_utc": "VARCHAR", "model_version": "VARCHAR", "api_key": "VARCHAR", "workspace": "VARCHAR", "usage_type": "VARCHAR",
        "context_window": "VARCHAR", "inference_geo": "VARCHAR", "speed": "VARCHAR", "usage_input_tokens_no_cache": "BIGINT", "usage_input_tokens_cache_write_5m": "BIGINT",
        "usage_input_tokens_cache_write_1h": "BIGINT", "usage_input_tokens_cache_read": "BIGINT", "usage_output_tokens": "BIGINT", "web_search_count": "BIGINT", "results": "JSON",
        "actor": {"user_id": "VARCHAR"}
    }')) as r
    from record
),
results as (
    select *, json_transform(each, '{"uncached_input_tokens": "BIGINT", "cache_read_input_tokens": "BIGINT", "cache_creation": {"ephemeral_5m_input_tokens": "BIGINT", "ephemeral_1h_input_tokens": "BIGINT"},
            "output_tokens": "BIGINT", "server_tool_use": {"web_search_requests": "BIGINT"}, "api_key_id": "VARCHAR", "workspace_id": "VARCHAR", "account_id": "VARCHAR",
            "service_account_id": "VARCHAR", "model": "VARCHAR", "service_tier": "VARCHAR", "context_window": "VARCHAR", "inference_geo": "VARCHAR", "speed": "VARCHAR", "product": "VARCHAR",
            "requests": "VARCHAR", "rbac_group_id": "VARCHAR"}') as u
    from (select *, unnest(case when json_type(r.results) = 'ARRAY' then json_extract(r.results, '$[*]') else [text::json] end) as each from parsed)
),
quantities as (
    select *, unnest([
        {'meter': 'input', 'quantity': coalesce(u.uncached_input_tokens, r.usage_input_tokens_no_cache)}, {'meter': 'cache_read', 'quantity': coalesce(u.cache_read_input_tokens, r.usage_input_tokens_cache_read)},
        {'meter': 'cache_write', 'quantity': coalesce(u.cache_creation.ephemeral_5m_input_tokens, r.usage_input_tokens_cache_write_5m)},
        {'meter': 'cache_write_1h', 'quantity': coalesce(u.cache_creation.ephemeral_1h_input_tokens, r.usage_input_tokens_cache_write_1h)},
        {'meter': 'output', 'quantity': coalesce(u.output_tokens, r.usage_output_tokens)}, {'meter': 'web_search', 'quantity': coalesce(u.server_tool_use.web_search_requests, r.web_search_count)},
        {'meter': 'request', 'quantity': try_cast(u.requests as bigint)}]) as q
    from results
)
select line, byte_offset, case when r is null or coalesce(r.starting_at, r.usage_date_utc) is null then 'row.schema' end as refused,
    coalesce(r.starting_at, r.usage_date_utc) as period_from, r.ending_at as period_to, 'anthropic' as provider, coalesce(u.model, r.model_version) as model,
    q.meter, q.quantity::varchar as quantity, case q.meter when 'web_search' then 'call' when 'request' then 'request' else 'token' end as unit,
    case when q.meter = 'request' then u.requests end as requests,
    json_object('api_key', coalesce(u.api_key_id, r.api_key), 'workspace', coalesce(u.workspace_id, r.workspace), 'account', u.account_id, 'service_account', u.service_account_id,
                'user', r.actor.user_id, 'service_tier', coalesce(u.service_tier, r.usage_type), 'context_window', coalesce(u.context_window, r.context_window),
                'inference_geo', coalesce(u.inference_geo, r.inference_geo), 'speed', coalesce(u.speed, r.speed), 'product', u.product, 'group', u.rbac_group_id)::varchar as dimensions
from quantities
where q.quantity is not null or coalesce(r.starting_at, r.usage_date_utc) is null;
