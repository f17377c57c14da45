/*
title: OpenAI cost report
rank: 4
own:
- [object=bucket, results.amount]
- [start_time_iso, end_time_iso, "!num_model_requests", "!type", "!wallet_type"]
columns: [start_time_iso, end_time_iso, amount_value, amount_currency, line_item, api_source, quantity_unit, organization_id]
*/
-- One record: a bucket of the API, or a row of the dashboard's export (a day without cost is a row without one).
create or replace temp view billed as
with parsed as (
    select line, byte_offset, text, try(json_transform(text, '{
        "start_time": "VARCHAR", "end_time": "VARCHAR", "start_time_iso": "VARCHAR", "end_time_iso": "VARCHAR", "amount_value": "VARCHAR", "amount_currency": "VARCHAR", "quantity": "VARCHAR",
        "quantity_unit": "VARCHAR", "line_item": "VARCHAR", "project_id": "VARCHAR", "project_name": "VARCHAR", "user_id": "VARCHAR", "user_email": "VARCHAR", "api_key_id": "VARCHAR",
        "organization_id": "VARCHAR",
        "results": [{"amount": {"value": "VARCHAR", "currency": "VARCHAR"}, "line_item": "VARCHAR", "project_id": "VARCHAR", "api_key_id": "VARCHAR", "quantity": "VARCHAR", "quantity_unit": "VARCHAR"}]
    }')) as r
    from record
),
results as (
    select *, unnest(case when r.results is not null then r.results
                          else [{'amount': {'value': r.amount_value, 'currency': r.amount_currency}, 'line_item': r.line_item, 'project_id': r.project_id, 'api_key_id': r.api_key_id,
                                 'quantity': r.quantity, 'quantity_unit': r.quantity_unit}] end) as u
    from parsed
)
select line, byte_offset, case when r is null or coalesce(r.start_time, r.start_time_iso) is null then 'row.schema' end as refused,
    coalesce(r.start_time, r.start_time_iso) as period_from, coalesce(r.end_time, r.end_time_iso) as period_to, 'openai' as provider,
    -- "gpt-5.6-sol, cached input"
    case when contains(u.line_item, ', ') then split_part(u.line_item, ', ', 1) end as model,
    u.line_item,
    case regexp_replace(lower(regexp_extract(u.line_item, ', (.+)$', 1)), '[ _]?tokens?$', '') when 'input' then 'input' when 'cached input' then 'cache_read' when 'cached_input' then 'cache_read'
        when 'cache write' then 'cache_write' when 'output' then 'output' end as meter,
    u.quantity, u.quantity_unit as unit, u.amount.value as cost, false as cents, u.amount.currency as currency,
    json_object('project', coalesce(u.project_id, r.project_name), 'user', coalesce(r.user_id, r.user_email), 'api_key', u.api_key_id, 'organization', r.organization_id)::varchar as dimensions
from results;
