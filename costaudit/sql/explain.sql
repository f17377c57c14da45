-- Where each explained request comes from and what it cost in all. One row a request. Costs are grains, null when unknown; contracted:
-- under the contract, if there is one.
select r.request_key, r.request_id, r.part, r.ts, r.task, r.task_reason, r.task_confidence, r.text_task, r.text_confidence, r.status, r.usage_basis,
       r.logged_cost,
       concat_ws('/', coalesce(m.provider, o.provider), coalesce(m.model, o.served_model, o.request_model)) as named_model,
       o.request_model, o.served_model, o.service_tier, o.region,
       m.model, m.price_list, m.why,
       s.path, r.source_line, s.reader,
       c.cost, c.list_cost, c.billed, c.cost_basis, c.rate_id, d.contracted
from explained r
join offer o using (offer_id)
left join offer_model m using (offer_id)
left join source s using (source_id)
join charges('explained') c using (request_key)
join contracted('explained') d using (request_key)
order by r.source_id, r.source_line, r.part, r.request_key;
