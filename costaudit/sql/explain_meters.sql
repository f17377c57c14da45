-- What one explained request used, meter by meter. grains: per unit, null when the meter has no price.
with wide as (
    select unnest(['input', 'cache_read', 'cache_write', 'cache_write_1h', 'output']) as meter,
           unnest([input, cache_read, cache_write, cache_write_1h, output])           as quantity,
           unnest([case when has_input then input_rate end, case when has_cache_read then cache_read_rate end,
                   case when has_cache_write then cache_write_rate end, case when has_cache_write_1h then cache_write_1h_rate end,
                   case when has_output then output_rate end])                        as grains
    from priced('explained')
    where request_key = $request_key
)
select meter, quantity, grains, quantity * grains as cost from wide where quantity > 0
union all
select meter, quantity, grains_per_unit, cost from rare_charges('explained') where request_key = $request_key;
