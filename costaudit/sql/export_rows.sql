-- The rows of the export, after export_charges has made what they join. $meters: the rare meters, in the order wanted.
select r.request_id,
       r.part,
       r.ts,
       coalesce(m.provider, o.provider)              as provider,
       m.model,
       o.request_model, o.served_model, o.service_tier, o.region,
       r.operation, r.status, r.task,
       r.input_tokens, r.output_tokens, r.reasoning_tokens,
       r.input, r.cache_read, r.cache_write, r.cache_write_1h, r.output,
       list_transform($meters::varchar[], lambda name: coalesce(x.quantities[name], 0)) as rare_quantities,
       dollars_text(c.input_cost + case when w.plain then c.cache_write_cost else 0 end + case when w.plain_1h then c.cache_write_1h_cost else 0 end
                    + coalesce(k.input, case when k.request_key is null then 0 end))                          as input_cost_usd,
       dollars_text(c.cache_read_cost + coalesce(k.cache_read, case when k.request_key is null then 0 end))   as cache_read_cost_usd,
       dollars_text(case when w.plain then 0 else c.cache_write_cost end + case when w.plain_1h then 0 else c.cache_write_1h_cost end
                    + coalesce(k.cache_write, case when k.request_key is null then 0 end))                    as cache_write_cost_usd,
       dollars_text(c.output_cost + coalesce(k.output, case when k.request_key is null then 0 end))           as output_cost_usd,
       dollars_text(case when c.rate_id is not null then coalesce(k.tool, case when k.request_key is null then 0 end) end) as tool_cost_usd,
       dollars_text(c.cost)                          as cost_usd,
       dollars_text(c.list_cost)                     as list_cost_usd,
       dollars_text(coalesce(d.contracted, c.cost))  as contracted_cost_usd,
       rtrim(rtrim(r.logged_cost::varchar, '0'), '.') as logged_cost_usd,
       c.cost_basis,
       m.price_list,
       l.price_lines,
       s.path || ':' || r.source_line                as source
from request r
join offer o using (offer_id)
left join offer_model m using (offer_id)
join charges('request') c using (request_key)
left join export_rare x using (request_key)
left join export_rare_cost k using (request_key)
left join export_plain_writes w on w.rate_id = c.rate_id
left join contract d using (request_key)
left join export_lines l on l.rate_id = c.rate_id
left join source s using (source_id)
order by r.source_id, r.source_line, r.part, r.request_key;
