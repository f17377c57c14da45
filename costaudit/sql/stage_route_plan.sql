-- route: another model. What a target must have is decided once for each distinct thing asked for, whatever the share of a rule is: policies
-- that differ in shares alone share this.

-- The model each attempt of a rule goes to. One row a distinct request shape and attempt; obstacle says why it cannot be.
-- A tier means its newest general model on that day that can do what was asked, of the same maker if there is one; of twins, the cheaper.
create or replace temp table sim_pick as
with asked as (
    select distinct rule, offer_id, operation, case when day > -1000000 then date '1970-01-01' + day end as day, day as day_number, needs from sim_ask
),
candidate as (
    select a.*, t.attempt, c.provider, c.model, c.context_input, c.context_output, c.released, c.retires, c.features, c.operation as does,
           c.maker is distinct from f.maker as foreign_maker, f.provider as from_provider, f.named_model as from_model, f.service_tier, f.region,
           t.model_tier is not null as by_tier, t.model_tier is not null and t.model_tier = f.model_tier as same_tier,
           c.provider is not distinct from f.provider and c.model is not distinct from f.model as same_model
    from asked a
    join sim_target t using (rule)
    join sim_offer_priced f on f.offer_id = a.offer_id
    join sim_model c on case when t.model is not null then c.provider = t.provider and c.model = t.model
                             else c.model_tier = t.model_tier and c.provider = coalesce(t.provider, f.provider) end
                     and (t.model is not null or (c.operation = a.operation and c.general))
),
judged as (
    select k.*, o.grains, case when k.same_model then k.offer_id else o.offer_id end as to_offer_id, o.named_model as to_model,
           case when k.same_tier then 'same_tier'
                when k.same_model then null
                when k.does <> k.operation then 'operation'
                when k.released > k.day then 'unreleased'
                when k.retires <= k.day then 'retired'
                when (k.needs & ~coalesce(k.features, 0)) <> 0 then 'feature'
                when o.offer_id is null or (k.by_tier and k.day is not null and not (k.day >= o.day_from and k.day <= o.day_to)) then 'no_price'
           end as obstacle
    from candidate k
    left join sim_offer_priced o
           on o.priced and o.provider = k.provider and o.model = k.model and o.service_tier = k.service_tier
          and o.region is not distinct from (case when k.provider is not distinct from k.from_provider then k.region end)
)
select *
from judged
qualify row_number() over (partition by rule, offer_id, operation, day, needs, attempt
                           order by obstacle is not null and obstacle <> 'same_tier', foreign_maker, released desc nulls last,
                                    grains, provider, model, to_offer_id) = 1;

-- Where each thing asked for goes. One row a thing and attempt. obstacle: why it cannot, gate: why it may not although it could; what a
-- model holds is compared with the tokens of each request. input_k and output_k: what token counts are multiplied by on the way, in
-- millionths, with the ends of the range. What a rule assumes comes before what is learned or listed: its `tokens` settles both, its
-- `output_tokens` how long answers are.
create or replace temp table sim_plan as
with placed as (
    select a.ask, a.rule, a.task, a.offer_id, a.rare, a.rare_caches, t.attempt, t.tried, u.salt, p.obstacle, p.same_model, p.context_input, p.context_output,
           p.to_offer_id, p.rule is null as nowhere, p.from_model, p.to_model, p.to_offer_id is not null and not p.same_model as leaves,
           case when u.assumes_input then u.input_millionths end as assumed_tokens, case when u.assumes_output then u.output_millionths end as assumed_output
    from sim_ask a
    join sim_rule u using (rule)
    join sim_target t using (rule)
    left join sim_pick p
           on p.rule = a.rule and p.offer_id = a.offer_id and p.operation = a.operation and p.day_number = a.day and p.needs = a.needs and p.attempt = t.attempt
)
select p.ask, p.rule, p.task, p.offer_id, p.attempt, p.tried, p.salt || '/escalate' as salt, p.to_offer_id, coalesce(p.same_model, false) as same_model, p.rare, p.leaves,
       case when p.nowhere then 'no_target'
            when p.obstacle is not null then p.obstacle
            when not p.same_model and p.context_input is null then 'context_unknown'
       end as obstacle,
       case when p.same_model then null
            when p.rare_caches then 'rare_caches'
            when (select floors from sim_gate) then coalesce(v.reason, case when v.task is null then 'unjudged' end)
       end as gate,
       case when not p.same_model then p.context_input end  as context_input,
       case when not p.same_model then p.context_output end as context_output,
       f.token_basis, f.length_basis, p.assumed_tokens is not null as tokens_assumed, p.assumed_output is not null as length_assumed,
       case when p.leaves then coalesce(p.assumed_tokens, f.tokens, 1000000) else 1000000 end      as input_k,
       case when p.leaves then coalesce(p.assumed_tokens, f.tokens_low, 1000000) else 1000000 end  as input_low,
       case when p.leaves then coalesce(p.assumed_tokens, f.tokens_high, 1000000) else 1000000 end as input_high,
       case when p.leaves then sim_answer(p.assumed_tokens, p.assumed_output, f.tokens, f.output) else 1000000 end           as output_k,
       case when p.leaves then sim_answer(p.assumed_tokens, p.assumed_output, f.tokens_low, f.output_low) else 1000000 end   as output_low,
       case when p.leaves then sim_answer(p.assumed_tokens, p.assumed_output, f.tokens_high, f.output_high) else 1000000 end as output_high
from placed p
left join sim_factor f on f.task = p.task and f.from_model = p.from_model and f.to_model = p.to_model
left join sim_verdict v on v.task = p.task and v.offer_id = p.offer_id and v.to_offer_id = p.to_offer_id;
