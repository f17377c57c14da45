-- Drafts to calls, checked, with disjoint meters. Adds the slice in `draft` to `fresh`. Bound: $at (a UTC day for records without a time).

insert into fresh select * from checked('draft', $at::timestamp);
