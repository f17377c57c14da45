-- Models with no price at all, most used first. One row a name. (A request may lack a price in other ways: see left_out.)
select concat_ws('/', coalesce(m.provider, o.provider), coalesce(m.model, o.served_model, o.request_model)) as named_model,
       count(*) as requests
from request r
join offer o using (offer_id)
left join offer_model m using (offer_id)
where r.offer_id not in (select offer_id from rate)
group by named_model
order by requests desc, named_model;
