-- route: another model. What a target must have is decided once for each distinct thing asked for; what depends on the request, row by row.

-- Who stays whatever the other model is: most requests of a rule with a small share.
insert into sim_kept
select * from (
    select m.rule, r.source_key, m.request_key, r.offer_id,
           case when m.rule not in (select rule from sim_target) then 'rule_keeps'
                when r.status = 'error' then 'failed'
                when r.status <> 'ok' then 'answered'
                when not sim_in_share(r.conversation_id, r.request_id, u.salt, u.share) then 'share'
           end as reason
    from sim_match m
    join sim_rule u using (rule)
    join sim_request r using (request_key)
)
where reason is not null;

-- What each other matched request asks of another model. needs is a sum of the bits of stages.FEATURES.
create or replace temp table sim_need as
with rare as (
    select m.request_key,
           max(case when m.meter in ('input_image', 'cache_read_image') then 4 else 0 end) as images,
           max(case when m.meter in ('input_audio', 'cache_read_audio', 'output_audio') then 8 else 0 end) as audio,
           bool_or(m.meter in ('cache_read_audio', 'cache_read_image', 'cache_read_video', 'cache_write_12h', 'cache_storage')) as caches,
           bool_or(m.meter not in ('cache_read_audio', 'cache_read_image', 'cache_read_video', 'cache_write_12h')) as others
    from request_meter m
    where m.quantity > 0 and m.request_key in (select source_key from sim_match)
    group by m.request_key
)
select m.rule, m.request_key, r.source_key, r.extra, r.offer_id, r.task, r.operation, r.ts::date as day,
       r.request_id,
       (case when r.has_tools then 1 else 0 end) + (case when r.has_json_schema then 2 else 0 end)
           + greatest(case when r.has_images then 4 else 0 end, coalesce(x.images, 0))
           + greatest(case when r.has_audio then 8 else 0 end, coalesce(x.audio, 0))
           + (case when r.reasoning_tokens > 0 then 16 else 0 end) as needs,
       coalesce(x.caches, false) as rare_caches,
       coalesce(x.caches or x.others, false) as rare,
       r.input_tokens, r.output_tokens, r.reasoning_tokens, r.input, r.cache_read, r.cache_write, r.cache_write_1h, r.output
from sim_match m
join sim_request r using (request_key)
left join rare x on x.request_key = r.source_key
where m.request_key not in (select request_key from sim_kept);

-- The model each attempt of a rule goes to. One row a distinct request shape and attempt; obstacle says why it cannot be.
-- A tier means its newest general model on that day that can do what was asked, of the same maker if there is one; of twins, the cheaper.
create or replace temp table sim_pick as
with asked as (
    select distinct rule, offer_id, operation, day, needs from sim_need
),
priced_offer as (
    select f.offer_id, f.service_tier, f.region, m.provider, m.model, p.ts_from::date as day_from, p.ts_to::date as day_to, p.grains
    from sim_offer f
    join offer_model m using (offer_id)
    join (select offer_id, min(ts_from) as ts_from, max(ts_to) as ts_to, arg_max(input + output, (ts_to, -input_from)) as grains
          from rate group by offer_id) p using (offer_id)
),
candidate as (
    select a.*, t.attempt, c.provider, c.model, c.tokenizer, c.context_input, c.context_output, c.released, c.maker is distinct from d.maker as foreign_maker,
           s.provider as from_provider, s.model as from_model, f.service_tier, f.region, t.model_tier is not null as by_tier,
           t.model_tier is not null and t.model_tier = s.model_tier as same_tier,
           c.provider is not distinct from s.provider and c.model is not distinct from s.model as same_model,
           f.offer_id as from_offer_id
    from asked a
    join sim_target t using (rule)
    join sim_offer f on f.offer_id = a.offer_id
    left join offer_model s on s.offer_id = a.offer_id
    left join sim_model d on d.provider = s.provider and d.model = s.model
    join sim_model c on case when t.model is not null then c.provider = t.provider and c.model = t.model
                             else c.model_tier = t.model_tier and c.provider = coalesce(t.provider, s.provider) end
                     and (t.model is not null or (c.operation = a.operation and c.general))
),
judged as (
    select k.*, o.grains, case when k.same_model then k.from_offer_id else o.offer_id end as to_offer_id,
           case when k.same_tier then 'same_tier'
                when k.same_model then null
                when c.operation <> k.operation then 'operation'
                when c.released > k.day then 'unreleased'
                when c.retires <= k.day then 'retired'
                when (k.needs & ~coalesce(c.features, 0)) <> 0 then 'feature'
                when o.offer_id is null or (k.by_tier and k.day is not null and not (k.day >= o.day_from and k.day <= o.day_to)) then 'no_price'
           end as obstacle
    from candidate k
    join sim_model c on c.provider = k.provider and c.model = k.model
    left join priced_offer o
           on o.provider = k.provider and o.model = k.model and o.service_tier = k.service_tier
          and o.region is not distinct from (case when k.provider is not distinct from k.from_provider then k.region end)
)
select *
from judged
qualify row_number() over (partition by rule, offer_id, operation, day, needs, attempt
                           order by obstacle is not null and obstacle <> 'same_tier', foreign_maker, released desc nulls last,
                                    grains, provider, model, to_offer_id) = 1;

-- What token counts are multiplied by on the way, in millionths, with the ends of the range. One row a rule, task, offer and target.
-- What a rule assumes comes before what is learned or listed: its `tokens` settles both, its `output_tokens` how long answers are.
create or replace temp table sim_transfer as
select q.rule, q.task, q.offer_id, q.to_offer_id, f.token_basis, f.length_basis,
       q.assumed_tokens is not null as tokens_assumed, q.assumed_output is not null as length_assumed,
       coalesce(q.assumed_tokens, f.tokens, 1000000)      as input_k,
       coalesce(q.assumed_tokens, f.tokens_low, 1000000)  as input_low,
       coalesce(q.assumed_tokens, f.tokens_high, 1000000) as input_high,
       coalesce(case when q.assumed_tokens is not null then q.assumed_output else sim_scaled(q.assumed_output, coalesce(f.tokens, 1000000)) end,
                f.output, 1000000)      as output_k,
       coalesce(case when q.assumed_tokens is not null then q.assumed_output else sim_scaled(q.assumed_output, coalesce(f.tokens_low, 1000000)) end,
                f.output_low, 1000000)  as output_low,
       coalesce(case when q.assumed_tokens is not null then q.assumed_output else sim_scaled(q.assumed_output, coalesce(f.tokens_high, 1000000)) end,
                f.output_high, 1000000) as output_high
from (
    select distinct n.rule, n.task, n.offer_id, p.to_offer_id, u.assumed_tokens, u.assumed_output
    from (select distinct rule, task, offer_id from sim_need) n
    join (select distinct rule, offer_id, to_offer_id from sim_pick where to_offer_id is not null and not same_model) p using (rule, offer_id)
    join (select rule, case when assumes_input then input_millionths end as assumed_tokens,
                 case when assumes_output then output_millionths end as assumed_output from sim_rule) u using (rule)
) q
join sim_offer_named x on x.offer_id = q.offer_id
join sim_offer_named y on y.offer_id = q.to_offer_id
left join sim_factor f on f.task = q.task and f.from_model = x.named_model and f.to_model = y.named_model;

-- One row a matched request and attempt, with why it cannot be moved, if so.
create or replace temp table sim_attempt as
select n.rule, n.request_key, n.source_key, t.attempt, p.to_offer_id, coalesce(p.same_model, false) as same_model,
       case when p.rule is null then 'no_target'
            when p.obstacle is not null then p.obstacle
            when p.same_model then null
            when p.context_input is null then 'context_unknown'
            when sim_scaled(n.input_tokens, f.input_k) > p.context_input
                 or sim_scaled(n.output_tokens, f.output_k) > p.context_output then 'context'
            when n.rare_caches then 'rare_caches'
            when (select floors from sim_gate) then coalesce(v.reason, case when v.task is null then 'unjudged' end)
       end as reason,
       sim_in_share(null, n.request_id, u.salt || '/escalate', t.tried) as tried,
       n.rare
from sim_need n
join sim_rule u using (rule)
join sim_target t using (rule)
left join sim_pick p
       on p.rule = n.rule and p.offer_id = n.offer_id and p.operation = n.operation and p.day is not distinct from n.day
      and p.needs = n.needs and p.attempt = t.attempt
left join sim_transfer f on f.rule = n.rule and f.task = n.task and f.offer_id = n.offer_id and f.to_offer_id = p.to_offer_id
left join sim_verdict v on v.task = n.task and v.offer_id = n.offer_id and v.to_offer_id = p.to_offer_id;

insert into sim_kept
select n.rule, n.source_key, n.request_key, n.offer_id, a.reason
from sim_need n
join (
    select request_key,
           coalesce(arg_min(reason, attempt),
                    case when max(attempt) > 1 and bool_or(rare) then 'rare_cascade' when max(attempt) = 1 and bool_and(same_model) then 'same_model' end) as reason,
    from sim_attempt
    group by request_key
) a using (request_key)
where a.reason is not null;

-- A request on another model finds no cache there: what was read from or written to one is plain input.
insert into sim_next by name
with going as (
    select n.*, a.attempt, a.to_offer_id, a.same_model and a.attempt = 1 as unchanged,
           n.input + n.cache_read + n.cache_write + n.cache_write_1h as whole,
           coalesce(f.input_k, 1000000)  as input_k,
           coalesce(f.output_k, 1000000) as output_k
    from sim_attempt a
    join sim_need n using (request_key)
    left join sim_transfer f on f.rule = n.rule and f.task = n.task and f.offer_id = n.offer_id and f.to_offer_id = a.to_offer_id
    where a.tried and n.request_key not in (select request_key from sim_kept)
)
select rule, request_key as parent_key, source_key,
       case when attempt = 1 then request_key else -(source_key * 64 + extra * 8 + attempt - 1) end as request_key,
       case when attempt = 1 then extra else extra * 8 + attempt - 1 end as extra,
       false as dropped, to_offer_id as offer_id,
       case when unchanged then input_tokens else input_tokens - whole + sim_scaled(whole, input_k) end as input_tokens,
       output_tokens - output + sim_scaled(output, output_k) as output_tokens,
       least(sim_scaled(reasoning_tokens, output_k), output_tokens - output + sim_scaled(output, output_k)) as reasoning_tokens,
       case when unchanged then input else sim_scaled(whole, input_k) end as input,
       case when unchanged then cache_read else 0 end as cache_read,
       case when unchanged then cache_write else 0 end as cache_write,
       case when unchanged then cache_write_1h else 0 end as cache_write_1h,
       sim_scaled(output, output_k) as output
from going;

-- Between which ends the counts of what moved may lie.
insert into sim_ranged
select x.request_key, f.input_k, f.input_low, f.input_high, f.output_k, f.output_low, f.output_high
from sim_next x
join sim_need n on n.request_key = x.parent_key
join sim_transfer f on f.rule = x.rule and f.task = n.task and f.offer_id = n.offer_id and f.to_offer_id = x.offer_id
where f.input_low < f.input_high or f.output_low < f.output_high;
