-- The prefixes that requests share, once for all policies. Blocks of chains are many, but most are of no interest: what only one
-- request has can never be a hit, and blocks that always come together are one. What is left is the tree's forks and ends: the nodes.
-- Accounts share no caches: where a tag names the account, the same prefix is another node.

create or replace temp macro cache_account(tags) as coalesce(tags['account'], tags['organization'], tags['workspace']);

create or replace temp macro cache_chain(prefix, tags) as
    case when tags is null or cache_account(tags) is null then prefix else list_transform(prefix, lambda b: xor(b, md5_number_lower(cache_account(tags)))) end;

-- The chains of the requests that a cache could serve, null for others: were they left out, a join would expect too few of them, and
-- build its table of all their blocks rather than of the nodes.
create or replace temp view cache_chained as
select request_key, case when status = 'ok' and ts is not null then cache_chain(prompt_prefix, tags) end as chain
from sim_scope;

-- Blocks that more than one request has, and that do not always go on alike. Chains in the order of their blocks lie side by side where
-- they begin alike, so these are where neighbours part, or where one ends. Roots are independent of each other: a merge of parts that
-- share no first block puts rows together.
create or replace temp table cache_node as
select block, row_number() over ()::integer as node
from (
    select distinct chain[shared] as block
    from (
        select chain, coalesce(nullif(list_position(list_transform(chain, lambda b, place: b is distinct from previous[place]), true), 0) - 1, len(chain)) as shared
        from (select chain, lag(chain) over (partition by chain[1] order by chain) as previous from cache_chained where len(chain) > 0)
        where previous is not null
    )
    where shared > 0
);

-- One row a request and node on its chain: the node's blocks, first to last, counted from 1.
create or replace temp table cache_touch as
select source_key, node, (coalesce(lag(depth) over (partition by source_key order by depth), 0) + 1)::integer as first, depth
from (
    select s.request_key as source_key, n.node, s.depth::integer as depth
    from (select request_key, unnest(chain) as block, generate_subscripts(chain, 1) as depth from cache_chained) s
    join cache_node n using (block)
);

drop table cache_node;

-- What a replay needs to know of a request, whatever becomes of it. One row a request that a cache could serve; times: microseconds.
create or replace temp table cache_request as
select request_key, offer_id, epoch_us(ts) as ts_us, epoch_us(ts) + coalesce(ttft_ms, latency_ms, 0) * 1000 as ready_us,
       input + cache_read + cache_write + cache_write_1h as whole, cache_chain(prompt_prefix, tags)[1] as root,
       coalesce(len(prompt_prefix), 0)::integer as blocks, prefix_block_tokens as block_tokens, system_blocks,
       case when len(cache_marks) > 1 then cache_marks[1].blocks end as mark_1, cache_marks[-1].blocks as mark_2, cache_marks[-1].ttl_s as mark_ttl_s
from sim_scope
where status = 'ok' and ts is not null;
