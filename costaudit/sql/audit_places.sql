-- Findings by place. One row a finding, place and target, dearest first; stake and spent: grains, and
-- what a contract makes of them, null without one; examples: the dearest requests.
select h.code, h.place, h.target, count(*) as requests, sum(h.stake)::hugeint as stake, sum(r.cost)::hugeint as spent,
       sum(x.stake)::hugeint as contracted_stake, sum(k.contracted)::hugeint as contracted,
       sum(r.input_tokens + r.output_tokens)::bigint as tokens,
       arg_max(h.request_id, (coalesce(h.stake, 0), h.request_id), 3) as examples
from audit_hit h
join audit_request r using (request_key)
left join audit_contracted x on x.code = h.code and x.request_key = h.request_key and x.target is not distinct from h.target
left join contract k on k.request_key = h.request_key
group by h.code, h.place, h.target
order by h.code, stake desc nulls last, requests desc, place, h.target;
