/*
title: Claude Code analytics report
rank: 5
own:
- [model_breakdown.estimated_cost, actor]
- [core_metrics, actor, date]
*/
-- One record: a person's day, by model. Costs are the provider's estimate, in cents.
create or replace temp view billed as
with parsed as (
    select line, byte_offset, try(json_transform(text, '{"date": "VARCHAR", "actor": {"type": "VARCHAR", "api_key_name": "VARCHAR"}, "customer_type": "VARCHAR", "terminal_type": "VARCHAR", "organization_id": "VARCHAR",
        "model_breakdown": [{"model": "VARCHAR", "tokens": {"input": "BIGINT", "output": "BIGINT", "cache_read": "BIGINT", "cache_creation": "BIGINT"}, "estimated_cost": {"amount": "VARCHAR", "currency": "VARCHAR"}}]}')) as r
    from record
),
models as (
    select line, byte_offset, r, unnest(r.model_breakdown) as m from parsed
),
quantities as (
    select *, unnest([{'meter': 'input', 'quantity': m.tokens.input, 'cost': null}, {'meter': 'cache_read', 'quantity': m.tokens.cache_read, 'cost': null}, {'meter': 'cache_write', 'quantity': m.tokens.cache_creation, 'cost': null},
                      {'meter': 'output', 'quantity': m.tokens.output, 'cost': null}, {'meter': null, 'quantity': null, 'cost': m.estimated_cost.amount}]) as q
    from models
)
select line, byte_offset, case when r.date is null then 'row.schema' end as refused, r.date as period_from, 'anthropic' as provider, m.model,
    case when q.cost is not null then 'estimated cost' end as line_item, q.meter, q.quantity::varchar as quantity, case when q.quantity is not null then 'token' end as unit, q.cost, true as cents,
    case when q.cost is not null then m.estimated_cost.currency end as currency,
    json_object('customer_type', r.customer_type, 'api_key', r.actor.api_key_name, 'organization', r.organization_id)::varchar as dimensions
from quantities
where q.quantity is not null or q.cost is not null;
