-- As requests.sql, where a line has several calls or a call several parts: joins keep the order of lines, not that within one, and the
-- same log has to give the same store on every machine. Bound: $at.

create temp table if not exists fresh as select * from checked('draft', null) limit 0;

insert into fresh select * from checked('draft', $at::timestamp) order by line, ordinal, part;
