-- Spend by time and key. One row a (first UTC day of a day, week from Monday, month or year; key). cost: grains, null when
-- nothing in the row has one; priced: requests that have one. Requests without a time are not in it.
select date_trunc($step, day)::date                as start,
       key_1                                       as key,
       sum(requests - without_cost)::bigint        as priced,
       sum(cost)                                   as cost
from spend_page
where day is not null
group by all
order by start, key nulls last;
