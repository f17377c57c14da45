-- Lines of the logs that were not read. One row.
select coalesce(sum(refused), 0)::bigint as refused from source;
