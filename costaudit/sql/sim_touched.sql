-- How many requests of the log any stage touched; each has a row of its own among what was changed. One row.
select count(*)::bigint as requests from sim_change where extra = 0;
