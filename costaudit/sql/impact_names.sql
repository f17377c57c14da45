-- What each offer is called, whichever list priced it: the name in the base, or else as it was asked for.
create or replace temp table impact_name as
select o.offer_id,
       concat_ws('/', coalesce(m.provider, o.provider), coalesce(m.model, o.served_model, o.request_model)) as model,
       o.service_tier as tier, coalesce(o.region, '') as region, m.model is not null as known
from offer o
left join offer_model m using (offer_id);
