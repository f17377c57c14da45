-- One file read. What its requests reach in time is taken from the requests themselves.
insert into source
select $source_id, $path, $sha256, $size, $reader, $records, $blank_lines, $requests, $refused, $duplicates, $not_requests,
       min(ts), max(ts), $now
from request
where request_key >= $first_key;
