-- What became of the file's records. One row a verdict: kept, not_request, row.duplicate, or a refusal code.
select coalesce(verdict, 'kept') as verdict, count(*) as records
from fresh_verdict
where part = 0
group by all
order by verdict;
