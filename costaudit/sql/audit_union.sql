-- Requests that any finding of $codes means, each once, with the most that one finding has at stake in it. One row.
select count(*) as requests, coalesce(sum(spent), 0)::hugeint as spent, coalesce(sum(stake), 0)::hugeint as stake
from (
    select request_key, any_value(r.cost) as spent, max(h.stake) as stake
    from audit_hit h join audit_request r using (request_key)
    where list_contains($codes::varchar[], h.code)
    group by request_key
);
