-- The prefixes that requests share, once for all policies. Blocks of chains are many, but most are of no interest: what only one
-- request has can never be a hit, and blocks that always come together are one. What is left is the tree's forks and ends: the nodes.
-- Accounts share no caches: where a tag names the account, the same prefix is another node.

create or replace temp macro cache_account(tags) as coalesce(tags['account'], tags['organization'], tags['workspace']);

-- One row a block. A merge of partitions adds `touches` and `followed`, and takes the least and greatest `next`.
create or replace temp table cache_block as
select block, count(*) as touches, count(next) as followed, min(next) as first_next, max(next) as last_next
from (
    select unnest(prompt_prefix) as block, unnest(prompt_prefix[2:] || [null::ubigint]) as next
    from (
        select case when cache_account(tags) is null then prompt_prefix
                    else list_transform(prompt_prefix, lambda b: xor(b, md5_number_lower(cache_account(tags)))) end as prompt_prefix
        from sim_scope where prompt_prefix is not null and status = 'ok' and ts is not null and len(prompt_prefix) > 0
    )
)
group by block;

create or replace temp table cache_node as
select block, row_number() over ()::integer as node
from cache_block
where touches > 1 and not (followed = touches and first_next = last_next);

drop table cache_block;

-- One row a request and node on its chain: the node's blocks, first to last, counted from 1.
create or replace temp table cache_touch as
select source_key, node, (coalesce(lag(depth) over (partition by source_key order by depth), 0) + 1)::integer as first, depth
from (
    select s.request_key as source_key, n.node, s.depth::integer as depth
    from (
        select request_key, unnest(case when cache_account(tags) is null then prompt_prefix
                                        else list_transform(prompt_prefix, lambda b: xor(b, md5_number_lower(cache_account(tags)))) end) as block,
               generate_subscripts(prompt_prefix, 1) as depth
        from sim_scope where prompt_prefix is not null and status = 'ok' and ts is not null and len(prompt_prefix) > 0
    ) s
    join cache_node n using (block)
);

drop table cache_node;
