/*
title: AWS cost and usage report
rank: 5
own:
- [line_item_product_code, line_item_usage_type]
- ["lineItem/ProductCode"]
- ["lineItem/UsageType"]
columns: [line_item_product_code, line_item_usage_type, line_item_unblended_cost, line_item_usage_start_date, bill_billing_period_start_date, line_item_line_item_type, line_item_usage_amount,
  "lineItem/UsageType", "lineItem/ProductCode", "lineItem/UnblendedCost", "lineItem/UsageStartDate", "lineItem/UsageAmount"]
*/
-- One record: a line item. What a quantity counts is in pricing_unit: tokens, thousands or millions of them.
create or replace temp view billed as
with parsed as (
    select line, byte_offset, try(json_transform(text, '{
        "line_item_usage_start_date": "VARCHAR", "line_item_usage_end_date": "VARCHAR", "line_item_usage_account_id": "VARCHAR", "line_item_line_item_type": "VARCHAR", "line_item_product_code": "VARCHAR",
        "line_item_usage_type": "VARCHAR", "line_item_operation": "VARCHAR", "line_item_line_item_description": "VARCHAR", "line_item_usage_amount": "VARCHAR", "pricing_unit": "VARCHAR",
        "line_item_currency_code": "VARCHAR", "line_item_unblended_cost": "VARCHAR", "line_item_net_unblended_cost": "VARCHAR", "line_item_iam_principal": "VARCHAR", "product_region_code": "VARCHAR",
        "lineItem/UsageStartDate": "VARCHAR", "lineItem/UsageEndDate": "VARCHAR", "lineItem/UsageAccountId": "VARCHAR", "lineItem/LineItemType": "VARCHAR", "lineItem/ProductCode": "VARCHAR",
        "lineItem/UsageType": "VARCHAR", "lineItem/Operation": "VARCHAR", "lineItem/LineItemDescription": "VARCHAR", "lineItem/UsageAmount": "VARCHAR", "pricing/unit": "VARCHAR",
        "lineItem/CurrencyCode": "VARCHAR", "lineItem/UnblendedCost": "VARCHAR"}')) as r
    from record
),
named as (
    select *, lower(coalesce(r.line_item_usage_type, r."lineItem/UsageType", '')) as usage_type from parsed
)
select line, byte_offset, case when r is null or coalesce(r.line_item_usage_start_date, r."lineItem/UsageStartDate") is null then 'row.schema' end as refused,
    coalesce(r.line_item_usage_start_date, r."lineItem/UsageStartDate") as period_from, coalesce(r.line_item_usage_end_date, r."lineItem/UsageEndDate") as period_to, 'aws' as provider,
    coalesce(r.line_item_line_item_description, r."lineItem/LineItemDescription", r.line_item_usage_type, r."lineItem/UsageType") as line_item,
    case when regexp_matches(usage_type, 'cache[-_]?read') then 'cache_read' when regexp_matches(usage_type, 'cache[-_]?write[-_]?1h') then 'cache_write_1h' when regexp_matches(usage_type, 'cache[-_]?write') then 'cache_write'
         when regexp_matches(usage_type, 'input[-_]?token') then 'input' when regexp_matches(usage_type, 'output[-_]?token') then 'output' end as meter,
    coalesce(r.line_item_usage_amount, r."lineItem/UsageAmount") as quantity, coalesce(r.pricing_unit, r."pricing/unit") as unit,
    coalesce(r.line_item_unblended_cost, r."lineItem/UnblendedCost") as cost, false as cents, coalesce(r.line_item_currency_code, r."lineItem/CurrencyCode") as currency,
    json_object('account', coalesce(r.line_item_usage_account_id, r."lineItem/UsageAccountId"), 'product', coalesce(r.line_item_product_code, r."lineItem/ProductCode"),
                'usage_type', coalesce(r.line_item_usage_type, r."lineItem/UsageType"), 'line_type', coalesce(r.line_item_line_item_type, r."lineItem/LineItemType"),
                'operation', coalesce(r.line_item_operation, r."lineItem/Operation"), 'region', r.product_region_code, 'principal', r.line_item_iam_principal,
                'net_cost', r.line_item_net_unblended_cost)::varchar as dimensions
from named;
