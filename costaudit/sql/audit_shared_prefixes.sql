-- After cache_nodes. One row a request that shares blocks with another, in blocks from its beginning: read, what a cache of the usual
-- lifetime (5 minutes where none is known) would still have; repeated, what any
-- request before it had; shared, what any other has.
create or replace temp table audit_shared as
with touched as (
    select t.source_key as request_key, t.depth, r.ts, coalesce(m.ttl_s, 300) as ttl_s, m.scope, t.node
    from cache_touch t
    join audit_request r on r.request_key = t.source_key
    join audit_model m using (offer_id)
),
timed as (
    select *, date_diff('second', lag(ts) over same, ts) as since_s
    from touched
    window same as (partition by scope, node order by ts, request_key)
)
select request_key,
       coalesce(max(depth) filter (since_s <= ttl_s), 0) as read_blocks,
       max(depth) as shared_blocks, coalesce(max(depth) filter (since_s is not null), 0) as repeated_blocks
from timed
group by request_key;
