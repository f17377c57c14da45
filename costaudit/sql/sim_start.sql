-- What every policy starts from. Bound: $since, $until (UTC days, null where there is no bound).
create or replace temp table sim_period as
select $since::timestamp as since, $until::timestamp as until;

-- The requests of the period, as logged. Requests without a time are in no period, but in the whole log.
create or replace temp view sim_scope as
select r.*
from request r, sim_period p
where (p.since is null or r.ts >= p.since) and (p.until is null or r.ts < p.until);

create or replace temp table sim_offer as from offer;

-- The models a price list describes. One row a provider and model; features is a sum of the bits of stages.FEATURES; maker tells whose
-- model it is where a provider serves several makers'; a tier means only general ones.
create or replace temp table sim_model (
    provider varchar, model varchar, model_tier varchar, tokenizer varchar, operation varchar,
    context_input bigint, context_output bigint, released date, retires date, features integer,
    maker varchar, general boolean
);

-- What a provider does with batches. One row a provider.
create or replace temp table sim_batch_rule (provider varchar, window_s bigint, caches boolean);

-- Scales a count of tokens by a factor in millionths, half up. Dividing 128 bits takes ten times as long as 64, which are enough for all
-- but absurd numbers.
create or replace temp macro sim_scaled(tokens, millionths) as
    case when millionths = 1000000 then tokens
         when tokens between 0 and 1000000000 and millionths between 0 and 1000000000 then (tokens * millionths + 500000) // 1000000
         else ((tokens::hugeint * millionths + 500000) // 1000000)::bigint end;

-- What md5_number_lower() says of a text, made from md5_number(), which takes a quarter of the time.
create or replace temp macro sim_md5(text) as (md5_number(text) >> 64)::ubigint;

-- What the tokens of an answer are multiplied by (millionths): an assumed length is in the tokens of today, unless tokens are assumed as well.
create or replace temp macro sim_answer(assumed_tokens, assumed_output, tokens, listed) as
    coalesce(case when assumed_tokens is not null then assumed_output else sim_scaled(assumed_output, coalesce(tokens, 1000000)) end, listed, 1000000);

-- A coin without randomness, 0 to 9,999. The same request or conversation gets the same one in every run.
create or replace temp macro sim_coin_of(conversation_id, request_id, salt) as
    (sim_md5(coalesce(conversation_id, request_id) || salt) % 10000)::smallint;

-- Whether a request is in a share (ten-thousandths).
create or replace temp macro sim_in_share(conversation_id, request_id, salt, share) as
    case when share >= 10000 then true else sim_coin_of(conversation_id, request_id, salt) < share end;

-- What a replay of the caching that was on finds, filled once offers have prices (replay.py). One row a request; read: tokens.
create or replace temp table cache_logged (request_key bigint, read bigint);
