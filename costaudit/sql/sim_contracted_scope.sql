-- What a part of the contract costs, before and after. One row; grains, null for nothing. As contract_scope has it for a report.
select sum(c.contracted) filter (c.side = 'before')::hugeint as before, sum(c.contracted) filter (c.side = 'after')::hugeint as after
from sim_contracted c
left join offer_model m using (offer_id)
left join sim_offer o using (offer_id)
where ($provider::varchar is null or coalesce(m.provider, o.provider) = $provider)
  and ($model::varchar is null or m.model glob $model)
  and (($scope_since::timestamp is null and $scope_until::timestamp is null)
       or (c.ts >= coalesce($scope_since::timestamp, timestamp '0001-01-01') and c.ts < coalesce($scope_until::timestamp, timestamp '9999-12-31')));
