-- What was asked of whom, by the names of the price list where it has them. One row an offer.
create or replace temp table sim_offer_named as
select o.offer_id, o.request_model, o.service_tier, o.region, m.model_tier, s.tokenizer,
       coalesce(m.provider, o.provider)                   as provider,
       coalesce(m.model, o.served_model, o.request_model) as bare_model,
       concat_ws('/', coalesce(m.provider, o.provider), coalesce(m.model, o.served_model, o.request_model)) as named_model
from sim_offer o
left join offer_model m using (offer_id)
left join sim_model s on s.provider = m.provider and s.model = m.model;

-- What an offer is to a route: which model, whose, and when it has prices. One row an offer; grains: a token in and one out at its last price, to
-- tell twins by.
create or replace temp table sim_offer_priced as
select f.offer_id, f.named_model, f.service_tier, f.region, m.provider, m.model, m.model_tier, d.maker,
       p.ts_from::date as day_from, p.ts_to::date as day_to, p.grains, p.offer_id is not null as priced
from sim_offer_named f
left join offer_model m using (offer_id)
left join sim_model d on d.provider = m.provider and d.model = m.model
left join (select offer_id, min(ts_from) as ts_from, max(ts_to) as ts_to, arg_max(input + output, (ts_to, -input_from)) as grains
           from rate group by offer_id) p using (offer_id);
