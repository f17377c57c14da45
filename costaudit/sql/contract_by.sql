-- Contracted cost by up to two keys. One row a pair of keys; grains, null where nothing has a cost.
select s.key_1, s.key_2, sum(c.contracted)::hugeint as contracted
from spend_rows($by_1, $by_2, $since::timestamp, $until::timestamp,
                $conditions::struct(key varchar, patterns varchar[], negated boolean)[]) s
join contract c using (request_key)
where s.ts is not null or not $dated_only
group by all
order by all;
