-- The request table as the stages so far leave it: the columns of request, and where each row comes from.
-- What a provider reported for a call holds for that call only: a changed one is priced by the list.
create or replace temp view sim_request as
select r.* replace (
           coalesce(c.offer_id, r.offer_id)                 as offer_id,
           coalesce(c.input_tokens, r.input_tokens)         as input_tokens,
           coalesce(c.output_tokens, r.output_tokens)       as output_tokens,
           coalesce(c.reasoning_tokens, r.reasoning_tokens) as reasoning_tokens,
           coalesce(c.input, r.input)                       as input,
           coalesce(c.cache_read, r.cache_read)             as cache_read,
           coalesce(c.cache_write, r.cache_write)           as cache_write,
           coalesce(c.cache_write_1h, r.cache_write_1h)     as cache_write_1h,
           coalesce(c.output, r.output)                     as output,
           case when c.request_key is null then r.billed_cost end as billed_cost),
       r.request_key as source_key,
       0::smallint   as extra
from sim_scope r
left join sim_change c on c.request_key = r.request_key
where not coalesce(c.dropped, false)
union all by name
select r.* replace (
           c.request_key                    as request_key,
           r.request_id || '+' || c.extra   as request_id,
           c.offer_id                       as offer_id,
           c.input_tokens                   as input_tokens,
           c.output_tokens                  as output_tokens,
           c.reasoning_tokens               as reasoning_tokens,
           c.input                          as input,
           c.cache_read                     as cache_read,
           c.cache_write                    as cache_write,
           c.cache_write_1h                 as cache_write_1h,
           c.output                         as output,
           null                             as billed_cost),
       c.source_key,
       c.extra
from sim_change c
join request r on r.request_key = c.source_key
where c.extra > 0 and not c.dropped;

-- The same with what `when:` may ask.
create or replace temp view sim_described as
select r.*, call_names(r.app, r.tags) as call_names,
       o.request_model, o.service_tier, o.region, o.model_tier, o.provider, o.bare_model, o.named_model
from sim_request r
join sim_offer_named o using (offer_id);

-- The rare meters, those that stages add among them.
create or replace temp view sim_meter as
select request_key, meter, quantity from request_meter
union all
from sim_meter_added;
