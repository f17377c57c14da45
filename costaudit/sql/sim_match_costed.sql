-- As sim_match, for rules that ask what a request costs.
create or replace temp table sim_match as
select request_key, source_key, rule
from (
    select request_key, source_key, 0 /* first match */ as rule
    from (select d.*, usd(c.cost) as cost_usd from sim_described d join charges('sim_request') c using (request_key))
)
where rule > 0;
