-- Answers whose log says nothing of the tokens they took.
create or replace temp view audit_after as
select null::varchar as target, r.* replace (place || case when stream then ', streamed' else '' end as place)
from audit_request r
where status = 'ok' and usage_basis not in ('reported', 'aggregate');
