-- How many requests the store has, and from when to when (UTC). One row.
select count(*) as requests, min(ts) as first_ts, max(ts) as last_ts from request;
