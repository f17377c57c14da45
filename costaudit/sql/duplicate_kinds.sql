-- Duplicates of all files by kind. One row a kind.
select kind, sum(records)::bigint as records
from duplicate_count
group by kind
order by kind;
