-- Where a mark does not look back so far (lookback_blocks): one row a request and node on its chain at whose end another request ended, too many
-- messages before the end of this one. back: messages; each is a block of content at least, so what is told to be out of reach surely is.
create or replace temp table cache_far as
with reach as (
    select min(lookback_blocks) as back from cache_offer
),
talk as (
    select request_key as source_key, turns, len(prompt_prefix) as blocks from sim_scope where turns > 0 and status = 'ok' and ts is not null
),
ended as (
    select t.node, max(k.turns) as turns
    from cache_touch t
    join talk k on k.source_key = t.source_key and k.blocks = t.depth
    group by t.node
)
select t.*, k.turns - e.turns as back
from cache_touch t
join (from talk where turns > (select back from reach)) k using (source_key)
join ended e using (node)
where k.turns - e.turns > (select back from reach);
