-- Each use under both lists, side by side. One row a moment, model, tier, region, task and meter; grains, null where nothing has a price.
create or replace temp table impact_use as
select moment, model, tier, region, task, meter,
       sum(cost) filter (side = 'before')    as before,
       sum(cost) filter (side = 'after')     as after,
       sum(without) filter (side = 'before') as before_without,
       sum(without) filter (side = 'after')  as after_without
from impact
group by all;
