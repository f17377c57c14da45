-- What the saving would be in 1,000 logs drawn from this one, conversation by conversation: the ends between which 95 of 100 lie.
-- part: of what was spent; saved: grains. groups, conversations: what was drawn from. One row.
with saved as (
    select bucket, sum(saved) as saved
    from sim_decision
    group by bucket
),
replicate as (
    select w.replicate, sum(w.times * s.saved)::hugeint as saved
    from sim_drawn w
    join saved s using (bucket)
    group by w.replicate
)
select quantile_disc(saved / nullif(cost, 0), 0.025) as part_low,
       quantile_disc(saved / nullif(cost, 0), 0.975) as part_high,
       quantile_disc(saved, 0.025)                   as saved_low,
       quantile_disc(saved, 0.975)                   as saved_high,
       (select count(*) from sim_bucket)                     as groups,
       (select sum(conversations)::bigint from sim_bucket)   as conversations
from (select r.cost, coalesce(s.saved, 0)::hugeint as saved from sim_replicate r left join replicate s using (replicate));
