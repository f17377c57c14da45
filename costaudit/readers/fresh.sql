-- The calls of one file, checked: what requests.sql fills, slice by slice, and the statements after it judge and keep. One row a call and part.
create temp table fresh as select * from checked('draft', null) limit 0;
