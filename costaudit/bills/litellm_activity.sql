/*
title: LiteLLM daily activity report
rank: 5
own:
- [date, metrics.api_requests, breakdown]
- [date, metrics.spend]
*/
-- One record: a day. The same spend stands in every breakdown (models, providers, keys, ...); the one by model is taken.
create or replace temp view billed as
with parsed as (
    select line, byte_offset, try(json_transform(text, '{"date": "VARCHAR", "metrics": "JSON", "breakdown": {"models": "JSON"}}')) as r from record
),
models as (
    select *, unnest(case when len(json_keys(r.breakdown.models)) > 0 then json_keys(r.breakdown.models) else [null]::varchar[] end) as model_key from parsed
),
metrics as (
    select *, json_transform(case when model_key is null then r.metrics else coalesce(json_extract(r.breakdown.models, '/' || replace(replace(model_key, '~', '~0'), '/', '~1') || '/metrics'),
                                                                                      json_extract(r.breakdown.models, '/' || replace(replace(model_key, '~', '~0'), '/', '~1'))) end,
        '{"spend": "VARCHAR", "prompt_tokens": "BIGINT", "completion_tokens": "BIGINT", "cache_read_input_tokens": "BIGINT", "cache_creation_input_tokens": "BIGINT", "api_requests": "VARCHAR"}') as m
    from models
),
quantities as (
    select *, unnest([{'meter': 'input', 'quantity': m.prompt_tokens - coalesce(m.cache_read_input_tokens, 0) - coalesce(m.cache_creation_input_tokens, 0), 'cost': null},
                      {'meter': 'cache_read', 'quantity': m.cache_read_input_tokens, 'cost': null}, {'meter': 'cache_write', 'quantity': m.cache_creation_input_tokens, 'cost': null},
                      {'meter': 'output', 'quantity': m.completion_tokens, 'cost': null}, {'meter': null, 'quantity': null, 'cost': m.spend}]) as q
    from metrics
)
select line, byte_offset, case when r.date is null then 'row.schema' end as refused, r.date as period_from, model_key as model, case when q.cost is not null then 'spend' end as line_item,
    q.meter, q.quantity::varchar as quantity, case when q.quantity is not null then 'token' end as unit, case when q.cost is not null then m.api_requests end as requests,
    q.cost, false as cents, case when q.cost is not null then 'USD' end as currency, '{}' as dimensions
from quantities
where q.quantity is not null or q.cost is not null;
