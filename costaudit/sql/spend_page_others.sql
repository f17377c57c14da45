-- Spend by the second key of spend_page. One row a key, dearest first. cost: grains, null when nothing in the row has one.
select key_2                             as key,
       sum(requests)::bigint             as requests,
       sum(input_tokens)::bigint         as input_tokens,
       sum(output_tokens)::bigint        as output_tokens,
       sum(cost)                         as cost,
       sum(without_cost)::bigint         as without_cost
from spend_page
group by key_2
order by cost desc nulls last, key nulls last;
