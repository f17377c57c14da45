-- Prices what the stage would do, takes back what has no price, and makes the rest so. Bound: $stage.
create or replace temp view sim_next_after as
select r.* replace (
           n.request_key      as request_key,
           n.offer_id         as offer_id,
           n.input_tokens     as input_tokens,
           n.output_tokens    as output_tokens,
           n.reasoning_tokens as reasoning_tokens,
           n.input            as input,
           n.cache_read       as cache_read,
           n.cache_write      as cache_write,
           n.cache_write_1h   as cache_write_1h,
           n.output           as output,
           null               as billed_cost)
from sim_next n
join request r on r.request_key = n.source_key
where not n.dropped;

-- What each proposed row would cost: grains, 0 for a call that is not made, null where something has no price. prompt_cost and
-- answer_cost are the parts of it that go with the tokens of each.
create or replace temp table sim_next_cost as
select n.*, case when n.dropped then 0::hugeint else c.cost end as cost,
       c.input_cost + c.cache_read_cost + c.cache_write_cost + c.cache_write_1h_cost as prompt_cost, c.output_cost as answer_cost
from sim_next n
left join charges('sim_next_after') c using (request_key);

-- One row a request the stage would change: what it cost before it, and what it and the calls added for it would cost.
create or replace temp table sim_step as
with added as (select parent_key from sim_next where parent_key <> request_key),
after as (
    select parent_key, offer_id, rule, cost
    from sim_next_cost
    where parent_key not in (from added)
    union all
    select parent_key, arg_min(offer_id, extra) as offer_id, any_value(rule) as rule,
           case when not bool_or(cost is null) then sum(cost) end as cost
    from sim_next_cost
    where parent_key in (from added)
    group by parent_key
)
select a.parent_key as request_key, coalesce(c.source_key, a.parent_key) as source_key, a.rule,
       coalesce(c.offer_id, k.offer_id) as from_offer_id, a.offer_id as to_offer_id,
       case when c.request_key is null then k.cost else c.cost end as before_cost,
       a.cost as after_cost, before_cost is not null and after_cost is not null as made
from after a
left join sim_change c on c.request_key = a.parent_key
left join sim_cost k on k.request_key = a.parent_key;

insert into sim_kept
select rule, source_key, request_key, from_offer_id, case when before_cost is null then 'unpriced' else 'no_price' end
from sim_step
where not made;

delete from sim_next_cost where parent_key in (select request_key from sim_step where not made);

delete from sim_change where request_key in (select request_key from sim_next_cost);

insert into sim_change by name
select * exclude (rule, parent_key) from sim_next_cost;

insert into sim_decision
select $stage, rule, source_key, request_key, 'moved', '', from_offer_id, to_offer_id, before_cost - after_cost
from sim_step
where made;

insert into sim_decision
select $stage, rule, source_key, request_key, 'kept', reason, offer_id, offer_id, null
from sim_kept;
