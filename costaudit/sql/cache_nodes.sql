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
-- share no first block puts rows together. Where two are alike at a block they are alike before it, so how far they are is found by halving:
-- chains of up to 65,535 blocks, more than any model reads.
create or replace temp macro cache_alike(chain, previous, shared, step) as
    case when chain[shared + step] = previous[shared + step] then shared + step else shared end;

create or replace temp table cache_node as
with s0 as (
    select chain, previous, 0 as shared
    from (select chain, lag(chain) over (partition by chain[1] order by chain) as previous from cache_chained where len(chain) > 0)
    where previous is not null
),
s1 as (select chain, previous, cache_alike(chain, previous, shared, 32768) as shared from s0),
s2 as (select chain, previous, cache_alike(chain, previous, shared, 16384) as shared from s1),
s3 as (select chain, previous, cache_alike(chain, previous, shared, 8192) as shared from s2),
s4 as (select chain, previous, cache_alike(chain, previous, shared, 4096) as shared from s3),
s5 as (select chain, previous, cache_alike(chain, previous, shared, 2048) as shared from s4),
s6 as (select chain, previous, cache_alike(chain, previous, shared, 1024) as shared from s5),
s7 as (select chain, previous, cache_alike(chain, previous, shared, 512) as shared from s6),
s8 as (select chain, previous, cache_alike(chain, previous, shared, 256) as shared from s7),
s9 as (select chain, previous, cache_alike(chain, previous, shared, 128) as shared from s8),
s10 as (select chain, previous, cache_alike(chain, previous, shared, 64) as shared from s9),
s11 as (select chain, previous, cache_alike(chain, previous, shared, 32) as shared from s10),
s12 as (select chain, previous, cache_alike(chain, previous, shared, 16) as shared from s11),
s13 as (select chain, previous, cache_alike(chain, previous, shared, 8) as shared from s12),
s14 as (select chain, previous, cache_alike(chain, previous, shared, 4) as shared from s13),
s15 as (select chain, previous, cache_alike(chain, previous, shared, 2) as shared from s14),
s16 as (select chain, previous, cache_alike(chain, previous, shared, 1) as shared from s15)
select block, row_number() over ()::integer as node
from (select distinct chain[shared] as block from s16)
where block is not null;

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
