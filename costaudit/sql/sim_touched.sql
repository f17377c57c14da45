-- How many requests of the log any stage touched. One row.
select count(distinct source_key)::bigint as requests from sim_change;
