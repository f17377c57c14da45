/*
title: DeepSeek usage export
rank: 5
own:
- [api_key_name, type, amount, price, model]
- [wallet_type, cost, currency]
columns: [start_time_iso, end_time_iso, utc_date, api_key_name, type, amount, price, wallet_type, cost, currency]
*/
-- One record: an hour or a day of one key, model and kind of token (amount-*.csv), or of one model and wallet (cost-*.csv).
create or replace temp view billed as
with parsed as (
    select line, byte_offset, try(json_transform(text, '{"start_time_iso": "VARCHAR", "end_time_iso": "VARCHAR", "utc_date": "VARCHAR", "model": "VARCHAR", "api_key_name": "VARCHAR", "type": "VARCHAR",
        "price": "VARCHAR", "amount": "VARCHAR", "wallet_type": "VARCHAR", "cost": "VARCHAR", "currency": "VARCHAR"}')) as r
    from record
)
select line, byte_offset, case when r is null or coalesce(r.start_time_iso, r.utc_date) is null then 'row.schema' end as refused, coalesce(r.start_time_iso, r.utc_date) as period_from, r.end_time_iso as period_to,
    'deepseek' as provider, r.model, r.type as line_item,
    case r.type when 'input_cache_hit_tokens' then 'cache_read' when 'input_cache_miss_tokens' then 'input' when 'output_tokens' then 'output' when 'request_count' then 'request' end as meter,
    r.amount as quantity, case when r.type = 'request_count' then 'request' when r.type is not null then 'token' end as unit,
    case when r.type = 'request_count' then r.amount end as requests, r.cost, false as cents, r.currency,
    json_object('api_key', r.api_key_name, 'wallet', r.wallet_type, 'price', r.price)::varchar as dimensions
from parsed;
