-- What each task and model costs under the contract, before and after. One row a side, task and model; grains.
select c.side, c.task, o.named_model as model, sum(c.contracted)::hugeint as contracted
from sim_contracted c
join sim_offer_named o using (offer_id)
group by all
order by all;
