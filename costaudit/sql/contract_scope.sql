-- What a part of the contract has cost so far within a report. One row; grains, null for nothing.
select sum(c.contracted)::hugeint as contracted
from spend_rows(null, null, $since::timestamp, $until::timestamp,
                $conditions::struct(key varchar, patterns varchar[], negated boolean)[]) s
join contract c using (request_key)
left join offer_model m using (offer_id)
where (s.ts is not null or not $dated_only)
  and ($provider::varchar is null or s.billed_by = $provider)
  and ($model::varchar is null or m.model glob $model)
  and (($scope_since::timestamp is null and $scope_until::timestamp is null)
       or (s.ts >= coalesce($scope_since::timestamp, timestamp '0001-01-01') and s.ts < coalesce($scope_until::timestamp, timestamp '9999-12-31')));
