-- Floors are on. Bound: a list a column.
create or replace temp table sim_gate as select true as floors;

insert into sim_verdict
select unnest($task::varchar[]), unnest($offer_id::integer[]), unnest($to_offer_id::integer[]), unnest($reason::varchar[]);
