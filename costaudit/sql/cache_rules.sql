-- How models cache prompts, by the price list. One row a provider and model. Bound: a list for each column.
create or replace temp table sim_cache_rule as
select unnest($providers::varchar[]) as provider, unnest($models::varchar[]) as model, unnest($modes::varchar[]) as mode,
       unnest($min_tokens::bigint[]) as min_tokens, unnest($max_tokens::bigint[]) as max_tokens, unnest($granularity::bigint[]) as granularity,
       unnest($ttls::bigint[][]) as ttls_s, unnest($refresh::boolean[]) as refresh, unnest($write::varchar[]) as write,
       unnest($storage::varchar[]) as storage, unnest($lookback_blocks::integer[]) as lookback_blocks, unnest($overflow_rpm::integer[]) as overflow_rpm;

-- Every offer that has a cache. One row an offer; `scope`: offers that share one cache. by_entry: a cache finds only what ends where a
-- request asked for it to be kept; the others find the longest prefix they have in common with an earlier request.
create or replace temp table cache_offer as
select o.offer_id, dense_rank() over (order by m.provider, m.model, o.region)::integer as scope, c.mode = 'explicit' as explicit,
       coalesce(c.min_tokens, 0) as min_tokens, c.max_tokens, c.granularity, c.refresh, c.write, c.storage, c.ttls_s, c.ttls_s[1] as usual_ttl_s, c.lookback_blocks, c.overflow_rpm,
       c.mode = 'explicit' or c.write <> 'free' as by_entry,
       o.service_tier = 'batch' and not coalesce(b.caches, false) as never
from sim_offer o
join offer_model m using (offer_id)
join sim_cache_rule c on c.provider = m.provider and c.model = m.model
left join sim_batch_rule b on b.provider = m.provider;
