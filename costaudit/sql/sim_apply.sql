-- Prices what the stage would do, takes back what has no price, and makes the rest so. Bound: $stage.
create or replace temp view sim_next_before as
select * from sim_request where request_key in (select parent_key from sim_next);

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

-- One row a request the stage would change: what it cost, and what it and the calls added for it would cost.
create or replace temp table sim_step as
with before as (
    select b.request_key, b.source_key, b.offer_id, c.cost
    from sim_next_before b join charges('sim_next_before') c using (request_key)
),
after as (
    select n.parent_key, arg_min(n.offer_id, n.extra) as offer_id, any_value(n.rule) as rule,
           sum(case when n.dropped then 0 else c.cost end) as cost,
           bool_or(c.cost is null and not n.dropped)       as unknown
    from sim_next n left join charges('sim_next_after') c using (request_key)
    group by n.parent_key
)
select b.request_key, b.source_key, a.rule, b.offer_id as from_offer_id, a.offer_id as to_offer_id, b.cost as before_cost,
       case when not a.unknown then a.cost end as after_cost
from before b join after a on a.parent_key = b.request_key;

insert into sim_kept
select rule, source_key, request_key, from_offer_id, case when before_cost is null then 'unpriced' else 'no_price' end
from sim_step
where before_cost is null or after_cost is null;

delete from sim_next where parent_key in (select request_key from sim_step where before_cost is null or after_cost is null);

delete from sim_change where request_key in (select request_key from sim_next);

insert into sim_change by name
select * exclude (rule, parent_key) from sim_next;

insert into sim_decision
select $stage, rule, source_key, request_key, 'moved', '', from_offer_id, to_offer_id, before_cost - after_cost
from sim_step
where before_cost is not null and after_cost is not null;

insert into sim_decision
select $stage, rule, source_key, request_key, 'kept', reason, offer_id, offer_id, null
from sim_kept;
