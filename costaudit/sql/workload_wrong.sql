-- Lines of a bill of quantities that are none. One row a line, the first 20.
select line,
       case when provider = '' or model = '' then 'it names no model'
            when not list_contains($tiers::varchar[], tier) then 'there is no tier ' || tier
            when not list_contains($meters::varchar[], meter) then 'there is no meter ' || meter
            when try_cast(quantity as bigint) is null or quantity not similar to '[0-9]{1,18}' then 'the quantity is no whole number'
            when band not similar to '[0-9]{1,18}' then 'the band is no number of tokens'
            when minute not similar to '[0-9]{1,5}' or minute::integer >= 10080 then 'the minute is none of a week'
            when not (month = '' or month similar to '[0-9]{4}-[0-9]{2}' or month similar to '[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}Z)?')
              or (month <> '' and try_cast(case when length(month) = 7 then month || '-01' else replace(month, 'Z', '') end as timestamp) is null)
            then 'the month is written 2026-10'
       end as wrong
from workload_line
where wrong is not null
order by line
limit 20;
