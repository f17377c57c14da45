-- As sim_match, for rules that ask what a request costs: as logged, or as the stages before left it.
create or replace temp table sim_match as
select request_key, source_key, rule
from (
    select request_key, source_key, 0 /* first match */ as rule
    from (
        select d.*, usd(case when c.request_key is null then k.cost else c.cost end) as cost_usd
        from sim_described d
        left join sim_change c on c.request_key = d.request_key
        left join sim_cost k on k.request_key = d.request_key
        where d.extra < 4
    )
)
where rule > 0;
