-- What the requests that each rule got cost before the stage. One row a rule; cost: grains, null where nothing of it has a price.
select f.rule, count(*)::bigint as requests, sum(case when c.request_key is null then k.cost else c.cost end)::hugeint as cost
from sim_first f
left join sim_change c on c.request_key = f.request_key
left join sim_cost k on k.request_key = f.request_key
group by f.rule
order by f.rule;
