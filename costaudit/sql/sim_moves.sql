-- Where rules moved requests. One row a rule, and a model and tier before and after; saved: grains.
select d.stage, d.rule,
       concat_ws('/', coalesce(fm.provider, f.provider), coalesce(fm.model, f.served_model, f.request_model)) as from_model,
       concat_ws('/', coalesce(tm.provider, t.provider), coalesce(tm.model, t.served_model, t.request_model)) as to_model,
       f.service_tier                                   as from_tier,
       t.service_tier                                   as to_tier,
       fs.tokenizer                                     as from_tokenizer,
       ts.tokenizer                                     as to_tokenizer,
       count(*)::bigint                                 as requests,
       sum(d.saved)::hugeint                            as saved,
       count_if(r.billed_cost is not null)::bigint      as reported,
       count_if(r.has_tools is null)::bigint            as unsaid_features,
       count_if(r.cache_read > 0)::bigint               as cached
from sim_decision d
join request r on r.request_key = d.source_key
join sim_offer f on f.offer_id = d.from_offer_id
join sim_offer t on t.offer_id = d.to_offer_id
left join offer_model fm on fm.offer_id = d.from_offer_id
left join offer_model tm on tm.offer_id = d.to_offer_id
left join sim_model fs on fs.provider = fm.provider and fs.model = fm.model
left join sim_model ts on ts.provider = tm.provider and ts.model = tm.model
where d.decision = 'moved'
group by all
order by all;
