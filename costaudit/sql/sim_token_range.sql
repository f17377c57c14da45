-- What the moved requests would cost if the target counted as few tokens as it may, and as many. Parts are scaled alike.
create or replace temp view sim_fewest as
select r.* replace (
           c.request_key as request_key, c.offer_id as offer_id, null as billed_cost,
           c.input_tokens - c.input - c.cache_read - c.cache_write - c.cache_write_1h + sim_scaled(c.input, g.input_low)
               + sim_scaled(c.cache_read, g.input_low) + sim_scaled(c.cache_write, g.input_low)
               + sim_scaled(c.cache_write_1h, g.input_low)                as input_tokens,
           c.output_tokens - c.output + sim_scaled(c.output, g.output_low) as output_tokens,
           sim_scaled(c.reasoning_tokens, g.output_low) as reasoning_tokens,
           sim_scaled(c.input, g.input_low)             as input,
           sim_scaled(c.cache_read, g.input_low)        as cache_read,
           sim_scaled(c.cache_write, g.input_low)       as cache_write,
           sim_scaled(c.cache_write_1h, g.input_low)    as cache_write_1h,
           sim_scaled(c.output, g.output_low)           as output)
from sim_ranged g
join sim_change c using (request_key)
join request r on r.request_key = c.source_key
where not c.dropped;

create or replace temp view sim_most as
select r.* replace (
           c.request_key as request_key, c.offer_id as offer_id, null as billed_cost,
           c.input_tokens - c.input - c.cache_read - c.cache_write - c.cache_write_1h + sim_scaled(c.input, g.input_high)
               + sim_scaled(c.cache_read, g.input_high) + sim_scaled(c.cache_write, g.input_high)
               + sim_scaled(c.cache_write_1h, g.input_high)                as input_tokens,
           c.output_tokens - c.output + sim_scaled(c.output, g.output_high) as output_tokens,
           sim_scaled(c.reasoning_tokens, g.output_high) as reasoning_tokens,
           sim_scaled(c.input, g.input_high)             as input,
           sim_scaled(c.cache_read, g.input_high)        as cache_read,
           sim_scaled(c.cache_write, g.input_high)       as cache_write,
           sim_scaled(c.cache_write_1h, g.input_high)    as cache_write_1h,
           sim_scaled(c.output, g.output_high)           as output)
from sim_ranged g
join sim_change c using (request_key)
join request r on r.request_key = c.source_key
where not c.dropped;

-- How much more the ends cost than the point. One row; grains.
create or replace temp table sim_token_range as
with low as (select request_key, cost from charges('sim_fewest')),
     high as (select request_key, cost from charges('sim_most'))
select coalesce(sum(c.cost - l.cost), 0)::hugeint as less, coalesce(sum(h.cost - c.cost), 0)::hugeint as more
from sim_change c
join low l using (request_key)
join high h using (request_key);
