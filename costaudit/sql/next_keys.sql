-- The keys that the next file and its first request get. One row.
select coalesce((select max(source_id) from source), 0) + 1  as source_id,
       coalesce((select max(request_key) from request), 0) + 1 as first_key;
