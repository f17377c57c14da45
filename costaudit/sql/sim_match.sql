-- The first rule of the stage that each request passes. One row a request that passes one; the making of a cache (extra 4 and more) is
-- nobody's request.
create or replace temp table sim_match as
select request_key, source_key, rule
from (select request_key, source_key, 0 /* first match */ as rule from sim_described where extra < 4)
where rule > 0;
