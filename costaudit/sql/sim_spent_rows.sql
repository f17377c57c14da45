-- What was spent, by task and model, from spend_group. One row a pair and reason; cost: grains, null where it is not known.
select key_1 as task, key_2 as model, why_unknown, cost_basis, sum(requests)::bigint as requests, sum(cost) as cost,
       count_if(undated)::bigint as undated, min(first_ts) as first_ts, max(last_ts) as last_ts
from spend_group
where not undated or not $dated_only
group by all
order by task, model, why_unknown nulls first, cost_basis nulls first;
