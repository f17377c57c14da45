-- A policy begins: nothing is changed yet.

-- What the stages so far changed. One row a request they touched or added; source_key is the request in the store it comes from,
-- cost what it would cost (grains; 0 when dropped), of which prompt_cost and answer_cost go with tokens. extra: 0 for the request itself,
-- 1 to 3 for a further try of a route, 4 to 7 for the call that makes the cache which the request (4) or its try is the first to read.
create or replace temp table sim_change (
    source_key bigint, request_key bigint, extra smallint, dropped boolean, offer_id integer,
    input_tokens bigint, output_tokens bigint, reasoning_tokens bigint,
    input bigint, cache_read bigint, cache_write bigint, cache_write_1h bigint, output bigint,
    cost hugeint, prompt_cost hugeint, answer_cost hugeint
);

-- What rules changed. One row a rule and a request; saved: grains. What reports count of the request is with it: looked up here it would be
-- looked up once for each of them.
create or replace temp table sim_decision (
    stage varchar, rule integer, source_key bigint, request_key bigint, from_offer_id integer, to_offer_id integer, saved hugeint,
    task_id smallint, bucket smallint, reported boolean, unsaid_features boolean, cached boolean
);

-- How many requests rules got and left where they are. One row a stage, rule and reason.
create or replace temp table sim_kept_count (stage varchar, rule integer, reason varchar, requests bigint);

-- The same request by request, where someone wants to read that.
create or replace temp table sim_kept_request (stage varchar, request_key bigint, reason varchar);

-- What the token counts of a moved request were multiplied by, and the ends between which that may lie. One row a request where these
-- differ; millionths.
create or replace temp table sim_ranged (
    request_key bigint, input_k bigint, input_low bigint, input_high bigint, output_k bigint, output_low bigint, output_high bigint
);

-- What the replay of prompt caches finds for requests as the stages so far leave them. One row a request that could read; read: tokens.
create or replace temp table cache_now as from cache_logged;

-- Rules whose dollars rest on that replay.
create or replace temp table sim_replayed (stage varchar, rule integer);

-- Rare meters that stages add: what a cache keeps, and for how long. One row a request (as it would be) and meter, as in request_meter.
create or replace temp table sim_meter_added (request_key bigint, meter varchar, quantity bigint);
