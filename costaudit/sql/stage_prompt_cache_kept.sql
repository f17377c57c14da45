-- Who stays as it was, and why.
insert into sim_kept
select rule, source_key, request_key, offer_id, coalesce(reason, case when stored then 'unpriced' else 'not_found' end)
from sim_wish
where request_key not in (select request_key from sim_next);
