-- What the replay finds now, put into sim_next. Requests that were moved read what they find on the other model. Those that stayed read
-- as much less or more than the log measured as the replay now finds less or more than before.
create or replace temp table cache_settled as
select p.request_key, p.read, p.kept, p.whole, p.ttl_us, p.changed_by, b.read as read_before, n.request_key is not null as moved
from cache_replayed p
left join cache_now b using (request_key)
left join sim_next n using (request_key);

update sim_next set
    cache_read     = s.read,
    cache_write    = case when s.ttl_us <> 3600000000 then greatest(s.kept - s.read, 0) else 0 end,
    cache_write_1h = case when s.ttl_us = 3600000000 then greatest(s.kept - s.read, 0) else 0 end,
    input          = s.whole - s.read - greatest(s.kept - s.read, 0)
from cache_settled s
where s.moved and s.request_key = sim_next.request_key and sim_next.cache_read + sim_next.cache_write + sim_next.cache_write_1h = 0;

insert into sim_next by name
with stayed as (
    select r.source_key, r.request_key, r.extra, r.offer_id, r.input_tokens, r.output_tokens, r.reasoning_tokens, r.input, r.cache_read, r.cache_write,
           r.cache_write_1h, r.output, s.changed_by as rule, s.kept > 0 as writes, s.ttl_us, s.read_before, s.read as read_now
    from cache_settled s
    join sim_request r using (request_key)
    where not s.moved and s.read <> s.read_before
),
-- lost: what it read and would not now; a gain is a loss below zero, of what was written or plain
changed as (
    select *, case when read_before > 0 then cache_read - least((cache_read::hugeint * read_now // read_before)::bigint, cache_read + cache_write + cache_write_1h + input)
                   else -least(read_now - read_before, cache_write + cache_write_1h + input) end as lost
    from stayed
),
gained as (
    select *, least(greatest(-lost, 0), cache_write) as from_write,
           least(greatest(-lost, 0) - least(greatest(-lost, 0), cache_write), cache_write_1h) as from_write_1h
    from changed
)
select rule, request_key as parent_key, source_key, request_key, extra, false as dropped, offer_id, input_tokens, output_tokens, reasoning_tokens,
       input + case when writes then 0 else greatest(lost, 0) end - (greatest(-lost, 0) - from_write - from_write_1h)             as input,
       cache_read - lost                                                                                                        as cache_read,
       cache_write + case when writes and ttl_us <> 3600000000 then greatest(lost, 0) else 0 end - from_write                    as cache_write,
       cache_write_1h + case when writes and ttl_us = 3600000000 then greatest(lost, 0) else 0 end - from_write_1h               as cache_write_1h,
       output
from gained
where lost <> 0;

insert into sim_replayed
select distinct $stage, n.rule
from sim_next n
join cache_settled s using (request_key)
where n.cache_read + n.cache_write + n.cache_write_1h > 0 or s.read is distinct from s.read_before;

-- The state after this step.
create or replace temp table cache_now as
select request_key, read from cache_settled
union all
select b.request_key, b.read
from cache_now b
where b.request_key not in (select request_key from cache_settled)
  and b.request_key not in (select request_key from sim_next where dropped);
