-- What a page of spend draws from: by UTC day and two keys. One row a (day, key, other key). cost: grains, null when nothing
-- in the row has one.
create or replace temp table spend_page as
select ts::date                              as day,
       key_1, key_2,
       count(*)                              as requests,
       sum(input_tokens)::bigint             as input_tokens,
       sum(output_tokens)::bigint            as output_tokens,
       sum(cost)                             as cost,
       count_if(cost is null)                as without_cost
from spend_rows($by_1, $by_2, $since::timestamp, $until::timestamp,
                $conditions::struct(key varchar, patterns varchar[], negated boolean)[])
where ts is not null or not $dated_only
group by all;
