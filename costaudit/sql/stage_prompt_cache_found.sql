-- What the replay finds. Where a cache keeps without being asked, what the log measured stays, and a longer life can only add to it.
create or replace temp view sim_cached as
select w.rule, w.request_key, w.source_key, w.extra, w.offer_id, w.input_tokens, w.output_tokens, w.reasoning_tokens, w.output,
       w.input as input_before, w.cache_read as read_before, w.cache_write as write_before, w.cache_write_1h as write_1h_before, p.whole, w.ttl_s, w.beyond,
       case when w.by_entry then p.read else greatest(p.read, w.cache_read) end as read,
       case when w.by_entry then greatest(p.kept - p.read, 0) else 0 end as written
from sim_wish w
join cache_replayed p using (request_key)
where w.reason is null;

insert into sim_next by name
select rule, request_key as parent_key, source_key, request_key, extra, false as dropped, offer_id, input_tokens, output_tokens, reasoning_tokens,
       whole - read - written as input, read as cache_read,
       case when ttl_s <> 3600 and beyond is null then written else 0 end as cache_write, case when ttl_s = 3600 then written else 0 end as cache_write_1h, output
from sim_cached
where (read, written) is distinct from (read_before, write_before + write_1h_before) or case when ttl_s = 3600 then write_before else write_1h_before end > 0
   or beyond is not null and written > 0;

-- Writes that have no column of their own.
insert into sim_meter_added
select request_key, beyond, written from sim_cached where beyond is not null and written > 0;
