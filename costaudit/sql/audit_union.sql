-- Requests that any finding of $codes means, each once, with the most that one finding has at stake in it. What a fix costs more in a
-- request (the first write of a cache) counts against that. One row; contracted: null without a contract.
select count(*) as requests, coalesce(sum(spent), 0)::hugeint as spent, coalesce(sum(stake), 0)::hugeint as stake,
       sum(contracted)::hugeint as contracted, sum(contracted_stake)::hugeint as contracted_stake
from (
    select h.request_key, any_value(r.cost) as spent, greatest(max(h.stake), 0) + least(min(h.stake), 0) as stake,
           any_value(k.contracted) as contracted, greatest(max(x.stake), 0) + least(min(x.stake), 0) as contracted_stake
    from audit_hit h
    join audit_request r using (request_key)
    left join audit_contracted x on x.code = h.code and x.request_key = h.request_key and x.target is not distinct from h.target
    left join contract k on k.request_key = h.request_key
    where list_contains($codes::varchar[], h.code)
    group by h.request_key
);
