-- One row: how much there is, how it was priced (grains), and from when to when.
select coalesce(sum(requests), 0)::bigint                          as requests,
       coalesce(sum(input_tokens), 0)::bigint                      as input_tokens,
       coalesce(sum(output_tokens), 0)::bigint                     as output_tokens,
       sum(cost)                                                   as cost,
       coalesce(sum(cost) filter (cost_basis = 'genai-prices'), 0) as genai_cost,
       coalesce(sum(cost) filter (cost_basis = 'reported'), 0)     as reported_cost,
       coalesce(sum(cost) filter (cost_basis = 'estimated'), 0)    as estimated_cost,
       coalesce(sum(requests) filter (cost_basis = 'estimated'), 0)::bigint as estimated_requests,
       coalesce(sum(requests) filter (why_unknown is not null), 0)::bigint as without_cost,
       min(first_ts)                                               as first_ts,
       max(last_ts)                                                as last_ts
from spend_group
where not undated or not $dated_only;
