-- What the replay finds for the log: the state every policy starts from. One row a request that could read; read: tokens.
create or replace temp table cache_logged as
select request_key, read from cache_replayed;

-- The replay beside the log. One row a model; tokens of the requests that could be replayed.
create or replace temp table cache_calibration as
select concat_ws('/', m.provider, m.model) as model, count(*) as requests, sum(p.whole)::hugeint as input_tokens,
       sum(g.read)::hugeint as replayed_tokens, sum(r.cache_read)::hugeint as measured_tokens
from cache_asked p
join cache_logged g using (request_key)
join request r on r.request_key = p.source_key
join offer_model m on m.offer_id = p.offer_id
group by all;

-- Who used which cache in the log, kept. One row a request.
drop table if exists cache_on;

alter table cache_asked rename to cache_on;
