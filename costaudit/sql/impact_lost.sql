-- What the second list no longer prices, at either moment. One row a model, tier, region and meter; the dearest first. was: grains.
select model, tier, region, meter, max(more)::hugeint as quantity, max(was)::hugeint as was
from (
    select moment, model, tier, region, meter,
           sum(without) filter (side = 'after') - sum(without) filter (side = 'before') as more,
           sum(cost) filter (side = 'before') as was
    from impact
    where model in (select model from impact_model)
    group by all
)
where more > 0
group by all
order by was desc nulls last, model, tier, region, meter;
