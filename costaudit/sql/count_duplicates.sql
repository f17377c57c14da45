-- Duplicates of a file by kind, and, as `given_way`, of files read before that its calls stand for. One row a kind. Bound: $source_id.
select 'kinds' as of_what, kind, records from duplicate_count where source_id = $source_id
union all
select 'given_way', how, sum(records)::bigint from given_way_count group by how
order by of_what, kind;
