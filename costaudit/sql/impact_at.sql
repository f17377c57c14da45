-- What each model costs on each side. One row a side and model; grains, null where nothing has a price.
select side, model, sum(cost)::hugeint as cost from impact group by all order by all;
