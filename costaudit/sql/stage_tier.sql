-- tier: the same model on another service tier, at that tier's own prices, where it has any.
create or replace temp table sim_retiered as
select m.rule, r.request_key, r.source_key, r.extra, r.input_tokens, r.output_tokens, r.reasoning_tokens, r.input, r.cache_read, r.cache_write, r.cache_write_1h, r.output,
       r.offer_id, t.offer_id as to_offer_id,
       case when r.status = 'error' then 'failed'
            when r.status <> 'ok' then 'answered'
            when not sim_in_share(r.conversation_id, r.request_id, p.salt, p.share) then 'share'
            when o.service_tier = q.service_tier then 'same_service_tier'
            when o.service_tier = 'batch' then 'in_batch'
            when q.service_tier = 'flex' and o.service_tier <> 'standard' then 'not_standard'
            when q.service_tier = 'standard' and o.service_tier = 'flex' then 'cheaper_already'
            when x.offer_id is null then 'no_price'
       end as reason
from sim_match m
join sim_rule p using (rule)
join sim_rule_cache q using (rule)
join sim_request r using (request_key)
join sim_offer o using (offer_id)
left join sim_offer t on t.service_tier = q.service_tier and t.provider is not distinct from o.provider and t.request_model is not distinct from o.request_model
                     and t.served_model is not distinct from o.served_model and t.region is not distinct from o.region
left join (select distinct offer_id from rate_offer) x on x.offer_id = t.offer_id;

insert into sim_kept
select rule, source_key, request_key, offer_id, reason from sim_retiered where reason is not null;

insert into sim_next by name
select rule, request_key as parent_key, source_key, request_key, extra, false as dropped, to_offer_id as offer_id, input_tokens, output_tokens, reasoning_tokens,
       input, cache_read, cache_write, cache_write_1h, output
from sim_retiered
where reason is null;
