-- Priority and fast tiers for answers that no one reads as they come: the same on the standard tier.
create or replace temp view audit_after as
select null::varchar as target, r.* replace (t.to_offer_id as offer_id)
from audit_request r
join audit_target t on t.offer_id = r.offer_id and t.purpose = 'standard'
where r.service_tier in ('priority', 'fast', 'ultrafast') and r.status = 'ok' and not coalesce(r.stream, false) and r.task <> 'conversation';
