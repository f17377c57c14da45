-- What each use costs under two price lists: one row a list, moment, model, tier, region, task and meter. cost: grains, null where nothing
-- there has a price; without: the quantity that has none.
create or replace temp table impact(
    side varchar, moment varchar, model varchar, tier varchar, region varchar, task varchar, meter varchar,
    quantity hugeint, cost hugeint, without hugeint
);
