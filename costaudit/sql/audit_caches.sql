-- How each offer caches prompts, and when its model retires. One row an offer. Bound: a list for each column.
create or replace temp table audit_model as
select unnest($offer_ids::integer[])    as offer_id,
       unnest($scopes::integer[])       as scope,        -- offers that share one cache
       unnest($explicit::boolean[])     as explicit,     -- null: no cache is known
       unnest($min_tokens::bigint[])    as min_tokens,
       unnest($ttls_s::bigint[])        as ttl_s,        -- the usual lifetime
       unnest($hours::boolean[])        as has_hour,     -- whether an hour is on offer besides
       unnest($writes::boolean[])       as pays_writes,
       unnest($retires::date[])         as retires,
       unnest($rises::timestamp[])      as changes_at;   -- the next announced change of its prices
