-- Spend by the keys of spend_group. One row a pair of keys. cost: grains, null when nothing in the row has one.
select key_1, key_2,
       sum(requests)::bigint                                       as requests,
       sum(input_tokens)::bigint                                   as input_tokens,
       sum(output_tokens)::bigint                                  as output_tokens,
       sum(cost)                                                   as cost,
       coalesce(sum(requests) filter (why_unknown is not null), 0)::bigint as without_cost
from spend_group
where not undated or not $dated_only
group by key_1, key_2
order by cost desc nulls last, key_1 nulls last, key_2 nulls last;
