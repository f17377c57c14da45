-- Requests that no price is known for; without a time it is not known which.
create or replace temp view audit_after as
select null::varchar as target, r.* replace (model || case why_unknown when 'no_time' then ', without a time' else '' end as place) from audit_request r where why_unknown in ('no_price', 'no_time');
