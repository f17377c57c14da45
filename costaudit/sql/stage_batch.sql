-- batch: the same call, answered within a day or so. Only what can wait: no streams, no turns that were followed up sooner than `within`.

-- The turns of conversations, and the steps of tool loops, that came before `within` was over. One row a request with a next one.
create or replace temp table sim_next_turn as
with thread as (
    select request_key, ts, coalesce(conversation_id, case when has_tools then trace_id end) as thread
    from sim_request
)
select request_key, date_diff('second', ts, lead(ts) over (partition by thread order by ts, request_key)) as next_s,
       ts is null and count(*) over (partition by thread) > 1 as undated
from thread
where thread in (select coalesce(conversation_id, case when has_tools then trace_id end) from sim_request join sim_match using (request_key));

create or replace temp table sim_batched as
select m.rule, r.request_key, r.source_key, r.extra, r.offer_id, r.input_tokens, r.output_tokens, r.reasoning_tokens,
       r.input, r.cache_read, r.cache_write, r.cache_write_1h, r.output, b.offer_id as to_offer_id, coalesce(w.caches, true) as caches,
       case when r.status = 'error' then 'failed'
            when r.status <> 'ok' then 'answered'
            when not sim_in_share(r.conversation_id, r.request_id, p.salt, p.share) then 'share'
            when o.service_tier = 'batch' then 'in_batch'
            when o.service_tier <> 'standard' then 'tier'
            when r.stream then 'streaming'
            when r.task = 'conversation' then 'conversation'
            when t.next_s < p.within_s then 'next_turn'
            when t.undated then 'undated_turn'
            when coalesce(w.window_s, 86400) > p.within_s then 'window'
            when b.offer_id is null then 'no_price'
       end as reason
from sim_match m
join sim_rule p using (rule)
join sim_request r using (request_key)
join sim_offer o using (offer_id)
left join offer_model s using (offer_id)
left join sim_batch_rule w on w.provider = s.provider
left join sim_offer b on b.service_tier = 'batch' and b.provider is not distinct from o.provider and b.request_model is not distinct from o.request_model
                     and b.served_model is not distinct from o.served_model and b.region is not distinct from o.region
left join sim_next_turn t on t.request_key = r.request_key;

insert into sim_kept
select rule, source_key, request_key, offer_id, reason from sim_batched where reason is not null;

-- Where a provider caches nothing inside a batch, cached tokens are plain input there.
insert into sim_next by name
select rule, request_key as parent_key, source_key, request_key, extra, false as dropped, to_offer_id as offer_id,
       input_tokens, output_tokens, reasoning_tokens,
       case when caches then input else input + cache_read + cache_write + cache_write_1h end as input,
       case when caches then cache_read else 0 end     as cache_read,
       case when caches then cache_write else 0 end    as cache_write,
       case when caches then cache_write_1h else 0 end as cache_write_1h,
       output
from sim_batched
where reason is null;
