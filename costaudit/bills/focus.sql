/*
title: FOCUS bill
rank: 5
own:
- [BilledCost, ChargeCategory]
- [BilledCost, ChargePeriodStart]
columns: [BilledCost, BillingCurrency, ChargeCategory, ChargePeriodStart, ChargePeriodEnd, ServiceName, ProviderName, EffectiveCost, ListCost, SkuId, ConsumedQuantity]
*/
-- One record: a charge, in the open form that clouds and LiteLLM export (focus.finops.org).
create or replace temp view billed as
with parsed as (
    select line, byte_offset, try(json_transform(text, '{
        "BilledCost": "VARCHAR", "BillingCurrency": "VARCHAR", "ChargeCategory": "VARCHAR", "ChargeDescription": "VARCHAR", "ChargePeriodStart": "VARCHAR", "ChargePeriodEnd": "VARCHAR",
        "ConsumedQuantity": "VARCHAR", "ConsumedUnit": "VARCHAR", "ProviderName": "VARCHAR", "ServiceName": "VARCHAR", "SubAccountName": "VARCHAR", "SubAccountId": "VARCHAR", "RegionId": "VARCHAR",
        "SkuId": "VARCHAR", "ResourceId": "VARCHAR", "EffectiveCost": "VARCHAR", "ListCost": "VARCHAR"}')) as r
    from record
)
select line, byte_offset, case when r is null or r.ChargePeriodStart is null then 'row.schema' end as refused,
    r.ChargePeriodStart as period_from, r.ChargePeriodEnd as period_to, lower(r.ProviderName) as provider, coalesce(nullif(r.ChargeDescription, 'NULL'), r.ServiceName) as line_item,
    nullif(r.ConsumedQuantity, 'NULL') as quantity, nullif(r.ConsumedUnit, 'NULL') as unit, r.BilledCost as cost, false as cents, r.BillingCurrency as currency,
    json_object('service', r.ServiceName, 'account', coalesce(nullif(r.SubAccountName, 'NULL'), r.SubAccountId), 'region', nullif(r.RegionId, 'NULL'), 'sku', nullif(r.SkuId, 'NULL'),
                'line_type', r.ChargeCategory, 'effective_cost', r.EffectiveCost, 'list_cost', r.ListCost)::varchar as dimensions
from parsed;
