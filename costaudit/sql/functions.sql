-- Grains (9e18 to the dollar) as exact US dollars. Whole dollars and the rest are scaled apart, so nothing is divided in binary.
create or replace temp macro usd(grains) as
    (grains // 9000000000000000000::hugeint)::decimal(20, 0)::decimal(38, 18)
    + ((grains % 9000000000000000000::hugeint) // 9)::decimal(18, 0)::decimal(36, 0) * 0.000000000000000001::decimal(18, 18);

-- Minute of the UTC week, Monday 00:00 = 0.
create or replace temp macro week_minute(ts) as
    ((isodow(ts) - 1) * 1440 + hour(ts) * 60 + minute(ts))::integer;

-- US dollars (at most 18 decimals) as grains.
create or replace temp macro grains(usd) as
    (trunc(usd)::hugeint * 9000000000000000000::hugeint)
    + ((usd - trunc(usd))::decimal(18, 18) * 1000000000000000000::hugeint)::hugeint * 9;
