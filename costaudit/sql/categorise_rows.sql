-- The first rule that each request passes; 0 when it passes none. One row a request. Bound: $first_key, from which request on.
-- Models are named as in the log: no price list is needed to sort requests.
create or replace temp table request_category as
select request_key, 0 /* first match */ as rule
from (
    select r.*, call_names(r.app, r.tags) as call_names,
           o.request_model, o.provider, o.service_tier, o.region,
           coalesce(o.served_model, o.request_model)                              as bare_model,
           concat_ws('/', o.provider, coalesce(o.served_model, o.request_model))  as named_model
    from request r
    join offer o using (offer_id)
    where r.request_key >= $first_key
);
