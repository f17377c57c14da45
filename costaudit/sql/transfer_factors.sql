-- What token counts are multiplied by when a task moves from one model to another: input, and output (the tokenizer's ratio and the
-- length of answers together). One row a task and pair; ratios in millionths, with the ends of their ranges. Bound: a list a column.
create or replace temp table sim_factor as
select unnest($task::varchar[])           as task,
       unnest($from_model::varchar[])     as from_model,
       unnest($to_model::varchar[])       as to_model,
       unnest($tokens::bigint[])          as tokens,
       unnest($tokens_low::bigint[])      as tokens_low,
       unnest($tokens_high::bigint[])     as tokens_high,
       unnest($output::bigint[])          as output,
       unnest($output_low::bigint[])      as output_low,
       unnest($output_high::bigint[])     as output_high,
       unnest($token_basis::varchar[])    as token_basis,    -- same, listed, unknown
       unnest($length_basis::varchar[])   as length_basis;   -- same, listed, learned
