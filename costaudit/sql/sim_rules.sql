-- The rules of one stage. One row a rule; shares in ten-thousandths, factors in millionths.
create or replace temp table sim_rule (
    rule integer, salt varchar, share integer, input_millionths bigint, output_millionths bigint, within_s bigint,
    assumes_input boolean, assumes_output boolean
);

-- What rules of caches and service tiers say besides. One row a rule; hits in ten-thousandths.
create or replace temp table sim_rule_cache (
    rule integer, ttl_s bigint, renew boolean, hits integer, prefix varchar, prefix_tokens bigint, service_tier varchar, remove varchar
);

-- Where a rule sends requests: attempt 1, and 2, 3 when the ones before are not good enough. By model, or by tier; a null provider is the same one.
-- tried: the share of requests, in ten-thousandths, for which the attempt is made.
create or replace temp table sim_target (rule integer, attempt smallint, tried integer, provider varchar, model varchar, model_tier varchar);

-- What the stage would make of requests. One row a request as it would be. parent_key: the row it comes from (itself, unless it is added now).
create or replace temp table sim_next (
    rule integer, parent_key bigint, source_key bigint, request_key bigint, extra smallint, dropped boolean, offer_id integer,
    input_tokens bigint, output_tokens bigint, reasoning_tokens bigint,
    input bigint, cache_read bigint, cache_write bigint, cache_write_1h bigint, output bigint
);

-- Requests that a rule matched and leaves where they are, and why.
create or replace temp table sim_kept (rule integer, source_key bigint, request_key bigint, offer_id integer, reason varchar);
