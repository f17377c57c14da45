-- What caches that are kept by the hour come to. One row; token_ms: tokens times milliseconds; cost: grains.
select (select count(*) from sim_change where extra >= 4 and not dropped) as caches,
       coalesce(sum(quantity), 0)::bigint as token_ms, coalesce(sum(cost), 0)::hugeint as cost
from counted_charges('sim_request', meters := 'sim_meter_added')
where meter = 'cache_storage';
