-- From when to when the files read reach (UTC; null when nothing in them has a time). One row.
select min(first_ts), max(last_ts) from source;
