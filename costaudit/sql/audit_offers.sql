-- What requests could have been instead, with an offer for each so that it has prices. Bound: a list for each column, one place a row.
create or replace temp table audit_target as
select unnest($from_offer_ids::integer[]) as offer_id,
       unnest($purposes::varchar[])       as purpose,       -- budget, successor, dominator, standard, batch
       unnest($to_offer_ids::integer[])   as to_offer_id,
       unnest($targets::varchar[])        as target,        -- provider/model
       unnest($released::date[])          as released,
       unnest($retires::date[])           as retires,
       unnest($context_tokens::bigint[])  as context_tokens,
       unnest($has_features::boolean[])   as has_features,  -- tools, JSON schema and images, all three
       unnest($caches::boolean[])         as caches;        -- whether prompt caches are read there

create or replace temp table audit_offer as
select offer_id, provider, request_model, served_model, service_tier, region from offer
union all
select unnest($new_ids::integer[]), unnest($new_providers::varchar[]), unnest($new_models::varchar[]), null, unnest($new_tiers::varchar[]),
       unnest($new_regions::varchar[]);
