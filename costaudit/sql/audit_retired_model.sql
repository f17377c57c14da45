-- Models that are retired, or will be within 90 days. target: what the provider names instead, with its prices.
create or replace temp view audit_after as
select t.target, r.* replace (r.model || ', retires ' || m.retires as place)
from audit_request r
join audit_model m using (offer_id)
left join audit_target t on t.offer_id = r.offer_id and t.purpose = 'successor'
where m.retires is not null;
