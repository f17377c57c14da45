-- Fills sim_model from one list a column: inserting rows one by one takes longer than the simulation. Bound: a list for each column.
insert into sim_model
select unnest($provider::varchar[]), unnest($model::varchar[]), unnest($model_tier::varchar[]), unnest($tokenizer::varchar[]),
       unnest($operation::varchar[]), unnest($context_input::bigint[]), unnest($context_output::bigint[]),
       unnest($released::date[]), unnest($retires::date[]), unnest($features::integer[]), unnest($maker::varchar[]),
       unnest($general::boolean[]);
