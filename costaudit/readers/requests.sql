-- Drafts to calls, checked, with disjoint meters. Adds the slice in `draft` to `fresh`. Bound: $at (a UTC day for records without a time).

create temp table if not exists fresh as select * from checked('draft', null) limit 0;

insert into fresh select * from checked('draft', $at::timestamp);
