-- The mix of tokens by $by (task or model). One row a key, dearest first; cost: grains, contracted: what a contract makes of it.
-- Percentiles are of single requests, of those that report their usage.
select case when $by = 'task' then task else model end as key, count(*) as requests,
       sum(input_tokens)::bigint as input_tokens, sum(cache_read)::bigint as cached_tokens,
       sum(output_tokens)::bigint as output_tokens, sum(reasoning_tokens)::bigint as reasoning_tokens,
       quantile_disc(input_tokens, [0.5, 0.95]) filter (usage_basis = 'reported')  as input_percentiles,
       quantile_disc(output_tokens, [0.5, 0.95]) filter (usage_basis = 'reported') as output_percentiles,
       sum(k.contracted)::hugeint as contracted,
       sum(cost)::hugeint as cost
from audit_request
left join contract k using (request_key)
group by key
order by cost desc nulls last, requests desc, key;
