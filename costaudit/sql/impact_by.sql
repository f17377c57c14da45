-- Before and after, by $by (model, task, or all of it), at each moment. Grains. One row a key and moment; of tasks, which may be tens of
-- thousands, only those that differ at some moment. A cost is null where nothing has a price.
-- Only uses that both lists price are compared; gained is what only the second prices, lost what only the first does.
with keyed as (
    select *, case $by when 'model' then model when 'task' then task else '' end as key from impact_use
)
select moment, key,
       sum(before)::hugeint as before,
       sum(after)::hugeint  as after,
       sum(before) filter (after is null)::hugeint as lost,
       sum(after) filter (before is null)::hugeint as gained,
       sum(before_without) filter (before_without > 0 and after_without > 0)::hugeint as without,
       count_if(before is not null)::bigint as matched
from keyed
where $by <> 'task' or key in (select key from keyed where before is distinct from after)
group by all
order by moment, key;
