-- Offers that the price list knows. One row an offer, in order.
select o.offer_id, o.request_model, o.service_tier, o.region, m.provider, m.model
from offer o
join offer_model m using (offer_id)
where m.model is not null and m.price_list = 'ledger'
order by o.offer_id;
