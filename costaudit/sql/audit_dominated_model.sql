-- A model that another of the same provider beats: newer, at least its tier, context and features, and at no price dearer.
create or replace temp view audit_after as
select t.target, r.* replace (t.to_offer_id as offer_id, r.model as place)
from audit_request r
join audit_target t on t.offer_id = r.offer_id and t.purpose = 'dominator'
where r.status = 'ok' and r.ts >= t.released and coalesce(r.ts < t.retires, true);
