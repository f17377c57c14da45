-- The log by groups of conversations, and how often each group comes in 1,000 logs drawn from it: Poisson(1) counts from md5, so that
-- every run draws the same.
create or replace temp table sim_bucket as
select k.bucket, sum(k.cost) as cost, count(distinct coalesce(r.conversation_id, r.request_id)) as conversations
from sim_cost k
join request r using (request_key)
where k.cost is not null
group by k.bucket;

create or replace temp table sim_drawn as
select bucket, replicate,
       case when coin < 367879 then 0 when coin < 735759 then 1 when coin < 919699 then 2 when coin < 981012 then 3
            when coin < 996340 then 4 when coin < 999406 then 5 when coin < 999917 then 6 else 7 end::smallint as times
from (
    select b.bucket, r.replicate, (sim_md5(b.bucket || ':' || r.replicate) % 1000000)::integer as coin
    from sim_bucket b
    cross join (select unnest(range(1000)) as replicate) r
);

-- What was spent in each of those logs. One row a log; cost: grains.
create or replace temp table sim_replicate as
select w.replicate, sum(w.times * b.cost)::hugeint as cost
from sim_drawn w
join sim_bucket b using (bucket)
group by w.replicate;
