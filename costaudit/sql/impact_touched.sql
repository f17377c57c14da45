-- The requests whose cost may differ between the two lists: of models that differ ($models), that no list knows yet, or of whom
-- nothing says who bills. One row a request.
create or replace temp table impact_model as
select distinct n.model
from impact_name n
join offer o using (offer_id)
where not n.known or o.provider is null or list_contains($models::varchar[], n.model);

create or replace temp view impact_request as
select r.*
from request r
where r.offer_id in (select n.offer_id from impact_name n where n.model in (select model from impact_model));
