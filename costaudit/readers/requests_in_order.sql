-- As requests.sql, where a line has several calls or a call several parts: joins keep the order of lines, not that within one, and the
-- same log has to give the same store on every machine. Bound: $at.

insert into fresh select * from checked('draft', $at::timestamp) order by line, ordinal, part;
