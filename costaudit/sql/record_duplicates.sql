-- How the duplicates of the file just judged were known. Bound: $source_id.
insert into duplicate_count
select $source_id, how, count(*)
from fresh_verdict
where verdict = 'row.duplicate'
group by how;
