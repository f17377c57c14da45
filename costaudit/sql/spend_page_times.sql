-- Spend over time by key, the keys beyond the dearest as one. One row a (first UTC day of a day, week from Monday, month or
-- year; place). place: 1 for the key that cost most; keys: how many keys share it, more than 1 only for the last, $most + 1,
-- where key is null. cost: grains, null when nothing in the row has one; priced: requests that have one. Requests without a
-- time are not in it.
with ranked as (
    select key_1,
           row_number() over (order by sum(cost) desc nulls last, key_1 nulls last) as place,
           count(*) over ()                                                         as keys
    from spend_page
    where day is not null
    group by key_1
),
placed as (
    select key_1, least(place, $most + 1) as place,
           case when place > $most and keys > $most + 1 then keys - $most else 1 end as keys
    from ranked
)
select date_trunc($step, s.day)::date              as start,
       p.place,
       case when p.keys = 1 then max(s.key_1) end  as key,
       p.keys,
       sum(s.requests - s.without_cost)::bigint    as priced,
       sum(s.cost)                                 as cost
from spend_page s
join placed p on s.key_1 is not distinct from p.key_1
where s.day is not null
group by start, p.place, p.keys
order by start, p.place;
