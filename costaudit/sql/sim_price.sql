-- What the stage would do, as far as prices go. Where the stage did not have at hand what pricing reads of the request in the store:
update sim_next set ts = r.ts, usage_basis = r.usage_basis
from request r
where sim_next.usage_basis is null and not sim_next.dropped and r.request_key = sim_next.source_key;

-- What each proposed row would cost: grains, 0 for a call that is not made, null where something has no price. prompt_cost and
-- answer_cost are the parts of it that go with the tokens of each.
create or replace temp table sim_next_cost as
select n.* exclude (ts, usage_basis, billed_cost), case when n.dropped then 0::hugeint else c.cost end as cost,
       c.input_cost + c.cache_read_cost + c.cache_write_cost + c.cache_write_1h_cost as prompt_cost, c.output_cost as answer_cost
from sim_next n
left join charges('sim_next', meters := 'sim_meter') c using (request_key);

-- One row a request the stage would change: what it cost before it, and what it and the calls added for it would cost.
create or replace temp table sim_step as
with added as (select parent_key from sim_next where parent_key <> request_key),
after as (
    select parent_key, offer_id, rule, cost
    from sim_next_cost
    where parent_key not in (from added)
    union all
    select parent_key, arg_min(offer_id, extra), any_value(rule), case when count(*) = count(cost) then sum(cost) end
    from sim_next_cost
    where parent_key in (from added)
    group by parent_key
)
select a.parent_key as request_key, coalesce(c.source_key, a.parent_key) as source_key, a.rule,
       coalesce(c.offer_id, k.offer_id) as from_offer_id, a.offer_id as to_offer_id,
       case when c.request_key is null then k.cost else c.cost end as before_cost,
       a.cost as after_cost, before_cost is not null and after_cost is not null as made,
       k.task_id, k.bucket, k.reported, k.unsaid_features, k.cached
from after a
left join sim_change c on c.request_key = a.parent_key
left join sim_cost k on k.request_key = coalesce(c.source_key, a.parent_key);
