/*
title: Google Cloud billing export
rank: 5
own:
- [billing_account_id, sku.description]
- [billing_account_id, service.description]
- ["billing_account_id", "usage_start_time"]
columns: [billing_account_id, service.description, sku.id, sku.description, usage_start_time, usage_end_time, project.id, cost_type, credits, usage.amount, usage.unit, location.region]
*/
-- One record: a line. Nested as BigQuery exports it, or flat as a table of it. What is paid is the cost and its credits, which are
-- negative and stand in rows of their own here.
create or replace temp view billed as
with parsed as (
    select line, byte_offset, try(json_transform(text, '{
        "usage_start_time": "VARCHAR", "usage_end_time": "VARCHAR", "cost": "VARCHAR", "currency": "VARCHAR", "cost_type": "VARCHAR", "credits": "JSON",
        "service": {"description": "VARCHAR"}, "sku": {"id": "VARCHAR", "description": "VARCHAR"}, "project": {"id": "VARCHAR"}, "usage": {"amount": "VARCHAR", "unit": "VARCHAR"}, "location": {"region": "VARCHAR"},
        "service.description": "VARCHAR", "sku.id": "VARCHAR", "sku.description": "VARCHAR", "project.id": "VARCHAR", "usage.amount": "VARCHAR", "usage.unit": "VARCHAR", "location.region": "VARCHAR"}')) as r
    from record
),
credited as (
    select *, case when json_type(r.credits) = 'VARCHAR' then try_cast(json_extract_string(r.credits, '$') as json) else r.credits end as credit_list from parsed
),
amounts as (
    select *, unnest([{'amount': r.cost, 'name': null, 'is_credit': false}]
                     || coalesce(list_transform(json_extract(credit_list, '$[*]'), lambda c: {'amount': json_extract_string(c, '$.amount'), 'name': json_extract_string(c, '$.name'), 'is_credit': true}), [])) as a
    from credited
)
select line, byte_offset, case when r is null or r.usage_start_time is null then 'row.schema' end as refused,
    r.usage_start_time as period_from, r.usage_end_time as period_to, 'vertex' as provider, coalesce(a.name, r.sku.description, r."sku.description") as line_item,
    case when not a.is_credit then coalesce(r.usage.amount, r."usage.amount") end as quantity, case when not a.is_credit then coalesce(r.usage.unit, r."usage.unit") end as unit,
    a.amount as cost, false as cents, r.currency,
    json_object('project', coalesce(r.project.id, r."project.id"), 'service', coalesce(r.service.description, r."service.description"), 'sku', coalesce(r.sku.id, r."sku.id"),
                'region', coalesce(r.location.region, r."location.region"), 'line_type', case when a.is_credit then 'credit' else r.cost_type end)::varchar as dimensions
from amounts;
