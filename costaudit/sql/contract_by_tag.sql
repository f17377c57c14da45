-- Contracted cost by tag (NAME=VALUE) and one other key. One row a pair; a request counts under each tag it has, so rows overlap. Grains.
select tag, key_2, sum(contracted)::hugeint as contracted
from (
    select unnest(case when len(map_keys(s.tags)) > 0
                       then list_transform(map_entries(s.tags), lambda e: e.key || '=' || e.value)
                       else [null] end) as tag,
           s.key_2, c.contracted
    from spend_rows(null, $by_2, $since::timestamp, $until::timestamp,
                    $conditions::struct(key varchar, patterns varchar[], negated boolean)[]) s
    join contract c using (request_key)
    where s.ts is not null or not $dated_only
)
group by all
order by all;
