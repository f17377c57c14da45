-- What became of the file's records. One row a verdict: kept, not_request, row.duplicate, or a refusal code.
select verdict, count(*) as records from fresh_verdict group by verdict
union all
select 'kept', count(*) from fresh where part = 0 and rowid not in (from dropped)
order by verdict;
