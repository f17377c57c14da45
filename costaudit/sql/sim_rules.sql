-- The rules of one stage, from one list a column. One row a rule; shares in ten-thousandths, factors in millionths. Bound: the lists.
create or replace temp table sim_rule as
select unnest($rule::integer[]) as rule, unnest($salt::varchar[]) as salt, unnest($share::integer[]) as share,
       unnest($input_millionths::bigint[]) as input_millionths, unnest($output_millionths::bigint[]) as output_millionths,
       unnest($within_s::bigint[]) as within_s, unnest($assumes_input::boolean[]) as assumes_input, unnest($assumes_output::boolean[]) as assumes_output;

-- What rules of caches and service tiers say besides. One row a rule; hits in ten-thousandths.
create or replace temp table sim_rule_cache as
select unnest($rule::integer[]) as rule, unnest($ttl_s::bigint[]) as ttl_s, unnest($renew::boolean[]) as renew, unnest($hits::integer[]) as hits,
       unnest($prefix::varchar[]) as prefix, unnest($prefix_tokens::bigint[]) as prefix_tokens, unnest($service_tier::varchar[]) as service_tier,
       unnest($remove::varchar[]) as remove;

-- Where a rule sends requests: attempt 1, and 2, 3 when the ones before are not good enough. By model, or by tier; a null provider is the same one.
-- tried: the share of requests, in ten-thousandths, for which the attempt is made.
create or replace temp table sim_target as
select unnest($target_rule::integer[]) as rule, unnest($attempt::smallint[]) as attempt, unnest($tried::integer[]) as tried,
       unnest($provider::varchar[]) as provider, unnest($model::varchar[]) as model, unnest($model_tier::varchar[]) as model_tier;

-- What the stage would make of requests. One row a request as it would be. parent_key: the row it comes from (itself, unless it is added now).
-- ts, usage_basis: those of the request in the store, where the stage has them at hand; usage_basis null: not so. billed_cost: what a provider
-- reported holds for the call it reported on, so it is null here.
create or replace temp table sim_next (
    rule integer, parent_key bigint, source_key bigint, request_key bigint, extra smallint, dropped boolean, offer_id integer,
    input_tokens bigint, output_tokens bigint, reasoning_tokens bigint,
    input bigint, cache_read bigint, cache_write bigint, cache_write_1h bigint, output bigint, ts timestamp, usage_basis varchar,
    billed_cost decimal(38, 18)
);

-- Requests that a rule matched and leaves where they are, and why.
create or replace temp table sim_kept (rule integer, source_key bigint, request_key bigint, offer_id integer, reason varchar);

-- Those that a stage would move to where they have no price. One row a request.
create or replace temp table sim_refused (request_key bigint);
