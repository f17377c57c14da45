-- The rows that the stages so far changed or added, as charges() reads them. What a provider reported for a call holds for that call only.
create or replace temp view sim_changed_request as
select r.* replace (
           c.request_key      as request_key,
           c.offer_id         as offer_id,
           c.input_tokens     as input_tokens,
           c.output_tokens    as output_tokens,
           c.reasoning_tokens as reasoning_tokens,
           c.input            as input,
           c.cache_read       as cache_read,
           c.cache_write      as cache_write,
           c.cache_write_1h   as cache_write_1h,
           c.output           as output,
           null               as billed_cost)
from sim_change c
join request r on r.request_key = c.source_key
where not c.dropped;

-- What everything that has a cost costs under the contract, as it was and as the stages so far leave it. One row a side and request; grains.
create or replace temp table sim_contracted as
with priced as (
    select k.request_key, r.task, r.ts, k.offer_id, d.contracted, k.request_key in (select source_key from sim_change) as changed
    from sim_cost k
    join request r using (request_key)
    join contract d using (request_key)
    where k.cost is not null
)
select 'before' as side, request_key, task, ts, offer_id, contracted from priced
union all
select 'after', request_key, task, ts, offer_id, contracted from priced where not changed
union all
select 'after', n.request_key, n.task, n.ts, n.offer_id, c.contracted
from sim_changed_request n
join contracted('sim_changed_request', meters := 'sim_meter') c using (request_key);
