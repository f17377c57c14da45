-- Requests that a rule matched and left where they were. One row a rule and reason.
select stage, rule, reason, count(*)::bigint as requests
from sim_decision
where decision = 'kept'
group by all
order by stage, rule, requests desc, reason;
