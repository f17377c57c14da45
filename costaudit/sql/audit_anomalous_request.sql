-- Single requests that cost fifty times the middle one of their place, and a dollar or more.
create or replace temp view audit_after as
select null::varchar as target, r.*
from audit_request r
join (select place, quantile_disc(cost, 0.5) as middle from audit_request where cost is not null and usage_basis = 'reported' group by place having count(*) >= 20) m using (place)
where r.usage_basis = 'reported' and r.cost >= 50 * m.middle and r.cost >= 9000000000000000000;
