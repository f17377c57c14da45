-- List and contracted cost by a key, dearest first. One row a key; grains.
select s.key_1 as key, sum(s.cost)::hugeint as list, sum(c.contracted)::hugeint as contracted
from spend_rows($by, null, $since::timestamp, $until::timestamp,
                $conditions::struct(key varchar, patterns varchar[], negated boolean)[]) s
join contract c using (request_key)
where s.ts is not null or not $dated_only
group by all
order by contracted desc nulls last, key nulls last;
