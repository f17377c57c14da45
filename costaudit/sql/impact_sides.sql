-- Each use under both lists, side by side. One row a moment, model, tier, region, task and meter; grains, null where nothing has a price.
-- What the lists do not differ on is priced once, and costs after what it cost before.
create or replace temp table impact_use as
select moment, model, tier, region, task, meter,
       sum(cost) filter (side = 'before')    as before,
       sum(cost) filter (side = 'after')     as after,
       sum(without) filter (side = 'before') as before_without,
       sum(without) filter (side = 'after')  as after_without
from impact
where model in (select model from impact_model)
group by all
union all
select moment, model, tier, region, task, meter, cost, cost, without, without
from impact
where model not in (select model from impact_model);
