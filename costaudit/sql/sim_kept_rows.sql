-- Requests that a rule matched and left where they were. One row a rule and reason.
select stage, rule, reason, requests
from sim_kept_count
order by stage, rule, requests desc, reason;
