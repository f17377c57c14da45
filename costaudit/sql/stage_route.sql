-- route: another model. What is left to decide once stage_route_plan.sql said where each thing asked for goes: request by request.

-- Who may go: those in the share of a rule that sends requests anywhere. One row a request.
create or replace temp table sim_going as
select rule, request_key, source_key, offer_id, ask
from sim_need
where stays is null and rule in (select rule from sim_rule where share >= 10000) and rule in (select rule from sim_target)
union all
select c.rule, c.request_key, c.source_key, c.offer_id, c.ask
from sim_coin c
join (select s.number, r.share from sim_rule r join sim_salt s on s.rule = r.rule and s.salt = r.salt where r.share < 10000) u using (number)
where c.coin < u.share;

-- The others are most requests of a rule with a small share, so they are counted.
insert into sim_kept_count
select 'route', rule, reason, requests
from (
    select n.rule, case when n.rule not in (select rule from sim_target) then 'rule_keeps' else coalesce(n.stays, 'share') end as reason,
           sum(n.requests - case when n.stays is null then coalesce(g.requests, 0) else 0 end)::bigint as requests
    from sim_need_count n
    left join (select rule, count(*) as requests from sim_going group by rule) g using (rule)
    group by all
)
where requests > 0;

insert into sim_kept_request
select 'route', request_key, case when rule not in (select rule from sim_target) then 'rule_keeps' else coalesce(stays, 'share') end
from sim_need
where $each and request_key not in (select request_key from sim_going);

-- Further attempts that are made, by coins. One row a request and attempt.
create or replace temp table sim_tried as
select g.request_key, p.attempt
from sim_going g
join sim_plan p using (ask)
join request r on r.request_key = g.source_key
where p.tried < 10000 and sim_in_share(null, r.request_id, p.salt, p.tried);

-- One row a request that may go and attempt, with why it cannot be moved, if so; counts of tokens are those of today. Narrow: most of what
-- is known of a request is read only where it moves.
create or replace temp table sim_attempt as
select g.rule, g.request_key, g.source_key, g.offer_id, g.ask, n.extra, p.attempt, p.to_offer_id, p.same_model, p.rare,
       case when p.obstacle is not null then p.obstacle
            when sim_scaled(n.input_tokens, p.input_k) > p.context_input or sim_scaled(n.output_tokens, p.output_k) > p.context_output then 'context'
            else p.gate
       end as reason,
       p.tried >= 10000 or (g.request_key, p.attempt) in (select request_key, attempt from sim_tried) as tried
from sim_going g
join sim_need n using (request_key)
join sim_plan p on p.ask = g.ask;

insert into sim_kept
select any_value(rule), any_value(source_key), request_key, any_value(offer_id),
       coalesce(arg_min(reason, attempt),
                case when max(attempt) > 1 and bool_or(rare) then 'rare_cascade' when max(attempt) = 1 and bool_and(same_model) then 'same_model' end) as why
from sim_attempt
group by request_key
having why is not null;

-- A request on another model finds no cache there: what was read from or written to one is plain input.
insert into sim_next by name
select rule, request_key as parent_key, source_key,
       case when attempt = 1 then request_key else -(source_key * 64 + extra * 8 + attempt - 1) end as request_key,
       case when attempt = 1 then extra else extra * 8 + attempt - 1 end as extra,
       false as dropped, to_offer_id as offer_id,
       case when unchanged then input_tokens else input_tokens - whole + scaled_whole end as input_tokens,
       output_tokens - output + scaled_output as output_tokens,
       least(scaled_reasoning, output_tokens - output + scaled_output) as reasoning_tokens,
       case when unchanged then input else scaled_whole end as input,
       case when unchanged then cache_read else 0 end as cache_read,
       case when unchanged then cache_write else 0 end as cache_write,
       case when unchanged then cache_write_1h else 0 end as cache_write_1h,
       scaled_output as output, ts, usage_basis
from (
    select n.*, a.attempt, a.to_offer_id, a.same_model and a.attempt = 1 as unchanged, n.input + n.cache_read + n.cache_write + n.cache_write_1h as whole,
           sim_scaled(n.input + n.cache_read + n.cache_write + n.cache_write_1h, p.input_k) as scaled_whole,
           sim_scaled(n.output, p.output_k) as scaled_output, sim_scaled(n.reasoning_tokens, p.output_k) as scaled_reasoning
    from sim_attempt a
    join sim_need n using (request_key)
    join sim_plan p on p.ask = a.ask and p.attempt = a.attempt
    where a.tried and a.request_key not in (select request_key from sim_kept)
);

-- Between which ends the counts of what moved may lie.
insert into sim_ranged
select case when attempt = 1 then request_key else -(source_key * 64 + extra * 8 + attempt - 1) end, input_k, input_low, input_high, output_k, output_low, output_high
from sim_attempt
join (select ask, attempt, input_k, input_low, input_high, output_k, output_low, output_high from sim_plan where input_low < input_high or output_low < output_high) using (ask, attempt)
where tried and request_key not in (select request_key from sim_kept);
