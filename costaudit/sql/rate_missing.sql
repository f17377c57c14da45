-- What has usage but no cost. One row a provider, name, tier and place; most requests first.
-- partly: it has a price, but not for all it used; undated: it has, but the price changed and the log does not say when the request was.
select coalesce(m.provider, o.provider)                       as provider,
       coalesce(m.model, o.served_model, o.request_model)     as model,
       o.service_tier,
       o.region,
       count(*)::bigint                                       as requests,
       sum(r.input_tokens)::bigint                            as input_tokens,
       sum(r.output_tokens)::bigint                           as output_tokens,
       any_value(m.why order by o.offer_id)                   as why,
       bool_and(o.offer_id in (select offer_id from rate))    as partly,
       bool_and(o.offer_id in (select offer_id from rate) and r.ts is null) as undated,
       min(r.request_id)                                      as example
from request r
join offer o using (offer_id)
join charges('request') c using (request_key)
left join offer_model m on m.offer_id = r.offer_id
where c.cost is null and r.usage_basis in ('reported', 'aggregate', 'estimated')
group by coalesce(m.provider, o.provider), coalesce(m.model, o.served_model, o.request_model), o.service_tier, o.region, r.ts is null
order by requests desc, provider nulls last, model nulls last, o.service_tier, o.region nulls first, undated;
