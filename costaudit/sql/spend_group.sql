-- Spend by up to two keys, split by what decides whether and how a request was priced. A few rows a key.
create or replace temp table spend_group as
select key_1, key_2, why_unknown, cost_basis,
       ts is null                             as undated,
       case when why_unknown is not null or ts is null then named_model end as left_out_model,
       count(*)                               as requests,
       sum(input_tokens)::bigint              as input_tokens,
       sum(output_tokens)::bigint             as output_tokens,
       sum(cost)                              as cost,
       min(ts)                                as first_ts,
       max(ts)                                as last_ts
from spend_rows($by_1, $by_2, $since::timestamp, $until::timestamp,
                $conditions::struct(key varchar, patterns varchar[], negated boolean)[])
group by all;
