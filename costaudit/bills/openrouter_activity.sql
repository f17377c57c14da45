/*
title: OpenRouter activity report
rank: 5
own:
- [date, model_permaslug, usage, requests]
- [date, model_permaslug, byok_usage_inference, requests]
columns: [model_permaslug, byok_usage_inference, endpoint_id, usage, requests]
*/
-- One record: a day of one model at one endpoint. What was paid with keys of one's own stands apart, in the dimensions.
create or replace temp view billed as
with parsed as (
    select line, byte_offset, try(json_transform(text, '{"date": "VARCHAR", "model": "VARCHAR", "model_permaslug": "VARCHAR", "endpoint_id": "VARCHAR", "provider_name": "VARCHAR", "usage": "VARCHAR",
        "byok_usage_inference": "VARCHAR", "requests": "VARCHAR", "prompt_tokens": "VARCHAR", "completion_tokens": "VARCHAR", "workspace_id": "VARCHAR"}')) as r
    from record
),
quantities as (
    select *, unnest([{'meter': 'input', 'quantity': r.prompt_tokens, 'cost': null}, {'meter': 'output', 'quantity': r.completion_tokens, 'cost': null}, {'meter': null, 'quantity': null, 'cost': r.usage}]) as q
    from parsed
)
select line, byte_offset, case when r.date is null then 'row.schema' end as refused, r.date as period_from, 'openrouter' as provider, coalesce(r.model_permaslug, r.model) as model,
    q.meter, q.quantity, case when q.quantity is not null then 'token' end as unit, case when q.cost is not null then r.requests end as requests, q.cost, false as cents,
    case when q.cost is not null then 'USD' end as currency,
    json_object('endpoint', r.endpoint_id, 'upstream', r.provider_name, 'workspace', r.workspace_id, 'own_keys_cost', r.byok_usage_inference)::varchar as dimensions
from quantities
where q.quantity is not null or q.cost is not null;
