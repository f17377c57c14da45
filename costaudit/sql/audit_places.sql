-- Findings by place. One row a finding, place and target, dearest first; stake and spent: grains; examples: the dearest requests.
select h.code, h.place, h.target, count(*) as requests, sum(h.stake)::hugeint as stake, sum(r.cost)::hugeint as spent,
       sum(r.input_tokens + r.output_tokens)::bigint as tokens,
       arg_max(h.request_id, (coalesce(h.stake, 0), h.request_id), 3) as examples
from audit_hit h
join audit_request r using (request_key)
group by h.code, h.place, h.target
order by h.code, stake desc nulls last, requests desc, place, h.target;
