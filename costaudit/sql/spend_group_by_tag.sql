-- As spend_group, with every tag (NAME=VALUE) as the first key: a request counts under each tag it has, so rows overlap.
create or replace temp table spend_group as
with tagged as (
    select unnest(case when len(map_keys(tags)) > 0
                       then list_transform(map_entries(tags), lambda e: e.key || '=' || e.value)
                       else [null] end) as tag,
           key_2, why_unknown, cost_basis, named_model, input_tokens, output_tokens, cost, ts
    from spend_rows(null, $by_2, $since::timestamp, $until::timestamp,
                    $conditions::struct(key varchar, patterns varchar[], negated boolean)[])
)
select tag as key_1, key_2, why_unknown, cost_basis,
       ts is null                             as undated,
       case when why_unknown is not null or ts is null then named_model end as left_out_model,
       count(*)                               as requests,
       sum(input_tokens)::bigint              as input_tokens,
       sum(output_tokens)::bigint             as output_tokens,
       sum(cost)                              as cost,
       min(ts)                                as first_ts,
       max(ts)                                as last_ts
from tagged
group by all;
