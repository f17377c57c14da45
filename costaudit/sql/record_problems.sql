-- Records that could not be framed. At most $most places a file; the counts are of all.
insert into refusal
select $source_id, p.line, p.byte_offset, p.code, p.field
from (select unnest($problems::struct(line bigint, byte_offset bigint, code varchar, field varchar)[]) as p)
limit $most;

insert into refusal_count
select $source_id, p.code, p.field, count(*)
from (select unnest($problems::struct(line bigint, byte_offset bigint, code varchar, field varchar)[]) as p)
group by all;
