-- Where rules moved requests. One row a rule, and a model and tier before and after; saved: grains.
with offers_moved as (
    select stage, rule, from_offer_id, to_offer_id,
           count(*)                  as requests,
           sum(saved)                as saved,
           count_if(reported)        as reported,
           count_if(unsaid_features) as unsaid_features,
           count_if(cached)          as cached
    from sim_decision
    group by stage, rule, from_offer_id, to_offer_id
)
select d.stage, d.rule, f.named_model as from_model, t.named_model as to_model, f.service_tier as from_tier,
       t.service_tier as to_tier, f.tokenizer as from_tokenizer, t.tokenizer as to_tokenizer,
       sum(d.requests)::bigint        as requests,
       sum(d.saved)::hugeint          as saved,
       sum(d.reported)::bigint        as reported,
       sum(d.unsaid_features)::bigint as unsaid_features,
       sum(d.cached)::bigint          as cached
from offers_moved d
join sim_offer_named f on f.offer_id = d.from_offer_id
join sim_offer_named t on t.offer_id = d.to_offer_id
group by all
order by all;
