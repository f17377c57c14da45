-- Requests that no price is known for.
create or replace temp view audit_after as
select null::varchar as target, r.* replace (model as place) from audit_request r where why_unknown in ('no_price', 'no_time');
