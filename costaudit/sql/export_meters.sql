-- The rare meters the store has.
select distinct meter from request_meter;
