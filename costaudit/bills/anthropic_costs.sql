/*
title: Anthropic cost report
rank: 5
own:
- [starting_at, results.amount]
- [usage_date_utc, cost_usd]
columns: [usage_date_utc, cost_usd, cost_type, token_type, usage_type, context_window, inference_geo, list_price_usd]
*/
-- One record: a bucket of the API, whose amounts are in cents, or a row of the console's export, in dollars rounded to cents.
create or replace temp view billed as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{
        "starting_at": "VARCHAR", "ending_at": "VARCHAR", "usage_date_utc": "VARCHAR", "cost_usd": "VARCHAR", "model": "VARCHAR", "workspace": "VARCHAR", "api_key": "VARCHAR", "usage_type": "VARCHAR",
        "context_window": "VARCHAR", "token_type": "VARCHAR", "cost_type": "VARCHAR", "inference_geo": "VARCHAR", "speed": "VARCHAR", "results": "JSON"
    }')) as r
    from record
),
results as (
    select *, json_transform(each, '{"amount": "VARCHAR", "currency": "VARCHAR", "cost_type": "VARCHAR", "description": "VARCHAR", "model": "VARCHAR", "token_type": "VARCHAR", "service_tier": "VARCHAR",
            "context_window": "VARCHAR", "inference_geo": "VARCHAR", "workspace_id": "VARCHAR", "workspace": "VARCHAR", "api_key": "VARCHAR", "speed": "VARCHAR", "product": "VARCHAR",
            "requests": "VARCHAR", "rbac_group_id": "VARCHAR"}') as u
    from (select *, unnest(case when json_type(r.results) = 'ARRAY' then json_extract(r.results, '$[*]') else [text::json] end) as each from parsed)
)
select line, byte_offset, case when r is null or coalesce(r.starting_at, r.usage_date_utc) is null then 'row.schema' end as refused,
    coalesce(r.starting_at, r.usage_date_utc) as period_from, r.ending_at as period_to, 'anthropic' as provider, u.model, coalesce(u.description, u.token_type, u.cost_type) as line_item,
    case when u.token_type in ('uncached_input_tokens', 'input_no_cache') then 'input' when u.token_type in ('cache_read_input_tokens', 'input_cache_read') then 'cache_read'
         when u.token_type in ('output_tokens', 'output') then 'output' when contains(u.token_type, '1h') then 'cache_write_1h' when regexp_matches(u.token_type, '5m|cache_write|cache_creation') then 'cache_write'
         when u.cost_type = 'web_search' then 'web_search' end as meter,
    u.requests, coalesce(u.amount, r.cost_usd) as cost, r.cost_usd is null as cents, coalesce(u.currency, 'USD') as currency,
    json_object('workspace', coalesce(u.workspace_id, u.workspace), 'api_key', u.api_key, 'cost_type', u.cost_type, 'token_type', u.token_type, 'service_tier', coalesce(u.service_tier, r.usage_type),
                'context_window', u.context_window, 'inference_geo', u.inference_geo, 'speed', u.speed, 'product', u.product, 'group', u.rbac_group_id)::varchar as dimensions
from results;
