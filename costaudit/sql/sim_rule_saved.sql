-- What each rule did with the requests it got. One row a rule; saved: grains.
select stage, rule, count_if(decision = 'moved')::bigint as moved, count_if(decision = 'kept')::bigint as kept,
       coalesce(sum(saved), 0)::hugeint as saved
from sim_decision
group by all
order by all;
