/*
title: GitHub Copilot usage bill
rank: 5
own:
- [sku, unit_type, applied_cost_per_quantity]
- [usageItems.sku, timePeriod]
- [usageItems.sku, "!request"]
- [response.usageItems, request]
columns: [date, product, sku, quantity, unit_type, applied_cost_per_quantity, gross_amount, discount_amount, net_amount, username, cost_center_name, total_monthly_quota]
*/
-- One record: a row of the report (a person's day with a model), or a page of the API. The cost is the net amount, after what the
-- seats include.
create or replace temp view billed as
with parsed as (
    select line, byte_offset, try(json_transform(text, '{
        "date": "VARCHAR", "product": "VARCHAR", "sku": "VARCHAR", "quantity": "VARCHAR", "unit_type": "VARCHAR", "gross_amount": "VARCHAR", "discount_amount": "VARCHAR", "net_amount": "VARCHAR",
        "username": "VARCHAR", "organization": "VARCHAR", "repository": "VARCHAR", "cost_center_name": "VARCHAR", "model": "VARCHAR",
        "timePeriod": {"year": "INTEGER", "month": "INTEGER", "day": "INTEGER"}, "usageItems": "JSON",
        "response": {"timePeriod": {"year": "INTEGER", "month": "INTEGER", "day": "INTEGER"}, "usageItems": "JSON", "costCenter": {"name": "VARCHAR"}}}')) as r
    from record
),
items as (
    select *, coalesce(r.timePeriod, r.response.timePeriod) as asked, case when each is not null then json_transform(each, '{"date": "VARCHAR", "product": "VARCHAR", "sku": "VARCHAR", "model": "VARCHAR", "unitType": "VARCHAR", "grossAmount": "VARCHAR",
        "netAmount": "VARCHAR", "grossQuantity": "VARCHAR", "quantity": "VARCHAR", "organizationName": "VARCHAR", "repositoryName": "VARCHAR"}') end as i
    from (select *, unnest(case when coalesce(r.usageItems, r.response.usageItems) is not null then json_extract(coalesce(r.usageItems, r.response.usageItems), '$[*]') else [null]::json[] end) as each from parsed)
)
select line, byte_offset, case when r is null or coalesce(r.date, i.date, asked.year::varchar) is null then 'row.schema' end as refused,
    -- the export's form writes 9/1/26
    coalesce(strftime(try_strptime(r.date, '%m/%d/%y'), '%Y-%m-%d'), r.date, i.date,
             strftime(make_date(asked.year, coalesce(asked.month, 1), coalesce(asked.day, 1)), '%Y-%m-%d')) as period_from,
    case when asked.year is not null and i.date is null then
         strftime(make_date(asked.year, coalesce(asked.month, 1), coalesce(asked.day, 1)) + case when asked.day is not null then interval 1 day when asked.month is not null then interval 1 month else interval 1 year end, '%Y-%m-%d') end as period_to,
    'github' as provider, nullif(regexp_replace(coalesce(r.model, i.model), '^Auto: ', ''), '') as model, coalesce(r.sku, i.sku) as line_item,
    coalesce(r.quantity, i.grossQuantity, i.quantity) as quantity, coalesce(r.unit_type, i.unitType) as unit, coalesce(r.net_amount, i.netAmount) as cost, false as cents, 'USD' as currency,
    json_object('product', coalesce(r.product, i.product), 'user', r.username, 'organization', coalesce(r.organization, i.organizationName), 'repository', coalesce(r.repository, i.repositoryName),
                'cost_center', coalesce(r.cost_center_name, r.response.costCenter.name), 'gross_amount', coalesce(r.gross_amount, i.grossAmount))::varchar as dimensions
from items;
