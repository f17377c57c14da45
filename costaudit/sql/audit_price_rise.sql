-- The last 30 days of the log at prices that are announced. target: the day they begin.
create or replace temp view audit_after as
select m.changes_at::date::varchar as target, r.* replace (r.model || ' from ' || m.changes_at::date as place, m.changes_at as ts)
from audit_request r
join audit_model m using (offer_id)
where m.changes_at is not null and r.ts > (select max(ts) from audit_request) - interval 30 days;
