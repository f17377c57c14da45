-- What a stage saved (grains) and how many requests of the log it touched. One row.
select coalesce(sum(saved), 0)::hugeint as saved, count(distinct source_key) as requests
from sim_decision
where stage = $stage;
