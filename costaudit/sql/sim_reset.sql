-- A policy begins: nothing is changed yet.

-- What was asked of whom, by the names of the price list where it has them. One row an offer.
create or replace temp view sim_offer_named as
select o.offer_id, o.request_model, o.service_tier, o.region, m.model_tier, s.tokenizer,
       coalesce(m.provider, o.provider)                   as provider,
       coalesce(m.model, o.served_model, o.request_model) as bare_model,
       concat_ws('/', coalesce(m.provider, o.provider), coalesce(m.model, o.served_model, o.request_model)) as named_model
from sim_offer o
left join offer_model m using (offer_id)
left join sim_model s on s.provider = m.provider and s.model = m.model;

-- What the stages so far changed. One row a request they touched or added; source_key is the request in the store it comes from,
-- cost what it would cost (grains; 0 when dropped), of which prompt_cost and answer_cost go with tokens.
create or replace temp table sim_change (
    source_key bigint, request_key bigint, extra smallint, dropped boolean, offer_id integer,
    input_tokens bigint, output_tokens bigint, reasoning_tokens bigint,
    input bigint, cache_read bigint, cache_write bigint, cache_write_1h bigint, output bigint,
    cost hugeint, prompt_cost hugeint, answer_cost hugeint
);

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

-- What rules decided. One row a rule and a request it matched; saved is grains, null where nothing moved.
create or replace temp table sim_decision (
    stage varchar, rule integer, source_key bigint, request_key bigint, decision varchar, reason varchar,
    from_offer_id integer, to_offer_id integer, saved hugeint
);

-- What the token counts of a moved request were multiplied by, and the ends between which that may lie. One row a request where these
-- differ; millionths.
create or replace temp table sim_ranged (
    request_key bigint, input_k bigint, input_low bigint, input_high bigint, output_k bigint, output_low bigint, output_high bigint
);

-- What the replay of prompt caches finds for requests as the stages so far leave them. One row a request that could read; read: tokens.
create or replace temp table cache_now as from cache_logged;

-- Rules whose dollars rest on that replay.
create or replace temp table sim_replayed (stage varchar, rule integer);
