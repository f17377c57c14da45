-- A plan is kept, for policies that plan alike. Bound: $plan, its number; 1 is the first.
create temp table if not exists sim_plan_kept as select $plan::integer as plan, * from sim_plan limit 0;

delete from sim_plan_kept where $plan = 1;

insert into sim_plan_kept select $plan::integer, * from sim_plan;
