-- The plan as it was kept. Bound: $plan, its number.
create or replace temp table sim_plan as select * exclude (plan) from sim_plan_kept where plan = $plan;
