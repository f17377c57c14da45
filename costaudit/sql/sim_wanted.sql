-- The models that rules may send requests to. One row a provider and model. Bound: $providers, $models (lists that go together).
create or replace temp table sim_wanted as
select unnest($providers::varchar[]) as provider, unnest($models::varchar[]) as model;
