-- Which rule got the requests that pass one condition: sim_match has those that pass it, sim_first what each rule got. One row a rule.
select f.rule, count(*)::bigint as requests
from sim_match m
join sim_first f using (request_key)
group by f.rule
order by f.rule;
