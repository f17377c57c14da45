/*
title: Azure cost export
rank: 5
own:
- [meterCategory, meterName, costInBillingCurrency]
- [MeterCategory, MeterName, CostInBillingCurrency]
- [MeterCategory, MeterName, PreTaxCost]
columns: [meterCategory, meterName, costInBillingCurrency, billingCurrency, unitOfMeasure, MeterCategory, MeterName, CostInBillingCurrency, BillingCurrency, UnitOfMeasure, PreTaxCost, SubscriptionName,
  subscriptionName, ResourceLocation, resourceLocation, meterSubCategory, MeterSubCategory]
*/
-- One record: a resource's day of one meter. The export's forms differ in the names' first letter, and a struct takes them alike, so
-- names are made lower case first; no value is looked at by case. Dates may be written 09/30/2026.
create or replace temp view billed as
with parsed as (
    select line, byte_offset, case when try(json_type(text)) = 'OBJECT' then map_from_entries(list_transform(json_keys(text), lambda k: {'k': lower(k), 'v': json_extract_string(text, '$."' || k || '"')})) end as r
    from record
),
named as (
    select *, coalesce(r['date'], r['usagedatetime'], r['usagedate']) as day, lower(concat_ws(' ', r['metername'], r['metersubcategory'])) as words from parsed
)
select line, byte_offset, case when day is null then 'row.schema' end as refused, coalesce(strftime(try_strptime(day, '%m/%d/%Y'), '%Y-%m-%d'), day) as period_from, 'azure' as provider,
    r['metername'] as line_item,
    case when not regexp_matches(words, 'token|inp|outp') then null when regexp_matches(words, 'cache') then 'cache_read' when regexp_matches(words, 'outp') then 'output' when regexp_matches(words, 'inp') then 'input' end as meter,
    coalesce(r['quantity'], r['usagequantity']) as quantity, r['unitofmeasure'] as unit, coalesce(r['costinbillingcurrency'], r['pretaxcost'], r['cost']) as cost, false as cents,
    coalesce(r['billingcurrency'], r['billingcurrencycode'], r['currency']) as currency,
    json_object('subscription', r['subscriptionname'], 'category', r['metercategory'], 'subcategory', r['metersubcategory'], 'region', r['resourcelocation'],
                'resource', coalesce(r['resourceid'], r['instanceid']))::varchar as dimensions
from named;
