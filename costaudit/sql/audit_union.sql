-- Requests that any finding of $codes means, each once, with the most that one finding has at stake in it. What a fix costs more in a
-- request (the first write of a cache) counts against that. One row.
select count(*) as requests, coalesce(sum(spent), 0)::hugeint as spent, coalesce(sum(stake), 0)::hugeint as stake
from (
    select request_key, any_value(r.cost) as spent, greatest(max(h.stake), 0) + least(min(h.stake), 0) as stake
    from audit_hit h join audit_request r using (request_key)
    where list_contains($codes::varchar[], h.code)
    group by request_key
);
