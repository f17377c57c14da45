-- The tables of prices, made anew. Prices come as lists of equal length, one place a row; numbers too large for bigint as text.

-- Which model each offer is. One row an offer; model and price_list are null when no price list knows it.
create or replace temp table offer_model as
select unnest($offer_ids::integer[])       as offer_id,
       unnest($providers::varchar[])       as provider,
       unnest($models::varchar[])          as model,
       unnest($price_lists::varchar[])     as price_list,
       unnest($model_tiers::varchar[])     as model_tier,
       unnest($context_tokens::bigint[])   as context_tokens,
       unnest($whys::varchar[])            as why;

-- Which prices each offer has. One row an offer that has any; offers of the same model, tier and place share them.
create or replace temp table rate_offer as
select unnest($priced_offer_ids::integer[]) as offer_id,
       unnest($priced_price_ids::integer[]) as price_id;

-- The wide prices. One row a rate: a span of time, of input sizes and of minutes of the UTC week, all half-open. Grains a token;
-- 0 where there is no price, has_... tells the two apart. complete: nothing is missing. reasoning: what a reasoning token costs more than
-- another output token, where it has a price of its own.
create or replace temp table rate as
select p.rate_id, o.offer_id, p.* exclude (rate_id, price_id),
       p.has_input and p.has_cache_read and p.has_cache_write and p.has_cache_write_1h and p.has_output as complete
from (
    select unnest($price_ids::integer[])              as price_id,
           unnest($rate_ids::integer[])               as rate_id,
           unnest($ts_from::timestamp[])              as ts_from,
           unnest($ts_to::timestamp[])                as ts_to,
           unnest($input_from::bigint[])              as input_from,
           unnest($input_to::bigint[])                as input_to,
           unnest($all_week::boolean[])               as all_week,
           unnest($minute_from::integer[])            as minute_from,
           unnest($minute_to::integer[])              as minute_to,
           unnest($input::varchar[])::hugeint          as input,
           unnest($cache_read::varchar[])::hugeint     as cache_read,
           unnest($cache_write::varchar[])::hugeint    as cache_write,
           unnest($cache_write_1h::varchar[])::hugeint as cache_write_1h,
           unnest($output::varchar[])::hugeint         as output,
           unnest($has_input::boolean[])              as has_input,
           unnest($has_cache_read::boolean[])         as has_cache_read,
           unnest($has_cache_write::boolean[])        as has_cache_write,
           unnest($has_cache_write_1h::boolean[])     as has_cache_write_1h,
           unnest($has_output::boolean[])             as has_output,
           unnest($reasoning::varchar[])::hugeint      as reasoning,
           unnest($rate_price_lists::varchar[])       as price_list
) p
join rate_offer o using (price_id)
order by o.offer_id, p.rate_id;

-- The prices of rare meters. One row a rate and meter; grains a unit.
create or replace temp table rate_rare as
select unnest($rare_rate_ids::integer[])      as rate_id,
       unnest($rare_meters::varchar[])        as meter,
       unnest($rare_grains::varchar[])::hugeint as grains;

-- Where each rate comes from. One row a rate; line 0 where there is no file of ours.
create or replace temp table rate_line as
select unnest($line_rate_ids::integer[])   as rate_id,
       unnest($line_providers::varchar[])  as provider,
       unnest($line_models::varchar[])     as model,
       unnest($line_tiers::varchar[])      as service_tier,
       unnest($line_regions::varchar[])    as region,
       unnest($line_from::varchar[])       as effective_from,
       unnest($line_files::varchar[])      as file,
       unnest($line_numbers::integer[])    as line,
       unnest($line_sources::varchar[])    as source,
       unnest($line_checked::date[])       as checked,
       unnest($line_price_lists::varchar[]) as price_list;
