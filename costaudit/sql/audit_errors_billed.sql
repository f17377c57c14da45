-- Calls that failed and were paid for.
create or replace temp view audit_after as
select null::varchar as target, r.* from audit_request r where status <> 'ok' and cost > 0;
