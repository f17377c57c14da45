-- Parts of a replay, in `cache_part`, put together. No two parts share a cache, so a request is in one of them. One row a request.
create or replace temp table cache_found as
select request_key, max(found_blocks) as found_blocks
from cache_part
group by request_key;
