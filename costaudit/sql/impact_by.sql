-- Before and after, by $by (model, task, or all of it). Grains. One row a key and moment; a cost is null where nothing has a price.
-- Only uses that both lists price are compared; gained is what only the second prices, lost what only the first does.
select moment,
       case $by when 'model' then model when 'task' then task else '' end as key,
       sum(before)::hugeint as before,
       sum(after)::hugeint  as after,
       sum(before) filter (after is null)::hugeint as lost,
       sum(after) filter (before is null)::hugeint as gained,
       sum(before_without) filter (before_without > 0 and after_without > 0)::hugeint as without,
       count_if(before is not null)::bigint as matched
from impact_use
group by all
order by moment, key;
