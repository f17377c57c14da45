-- What no price list says anything else of costs after what it cost before.
insert into impact
select 'after', moment, model, tier, region, task, meter, quantity, cost, without
from impact
where side = 'before' and model not in (select model from impact_model);
