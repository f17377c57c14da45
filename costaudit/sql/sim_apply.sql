-- Makes what the stage would do so. Bound: $stage; $each: whether someone reads what became of each request.
delete from sim_change where request_key in (select request_key from sim_next_cost);

insert into sim_change by name
select * exclude (rule, parent_key) from sim_next_cost;

insert into sim_decision
select $stage, rule, source_key, request_key, from_offer_id, to_offer_id, before_cost - after_cost, task_id, bucket, reported, unsaid_features, cached
from sim_step
where made;

insert into sim_kept_count
select $stage, rule, reason, count(*)
from sim_kept
group by rule, reason;

insert into sim_kept_request
select $stage, request_key, reason
from sim_kept
where $each;
