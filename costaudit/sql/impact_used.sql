-- The models in use that a price list knows.
select distinct model from impact_name where known order by model;
