-- What each rule did with the requests it got. One row a rule; saved: grains.
select stage, rule, sum(moved)::bigint as moved, sum(kept)::bigint as kept, sum(saved)::hugeint as saved
from (
    select stage, rule, count(*) as moved, 0 as kept, sum(saved) as saved from sim_decision group by stage, rule
    union all
    select stage, rule, 0, sum(requests), 0 from sim_kept_count group by stage, rule
)
group by stage, rule
order by stage, rule;
