-- What is made, held and read. The cache is made before its first use, and whoever comes meanwhile waits for it. One row a use; made: tokens
-- of the cache made for it; held: tokens times milliseconds that the use adds to its life.
create or replace temp table cache_held as
select w.*, u.tokens as read, case when s.place is not null then u.tokens else 0 end as made,
       case when s.place is not null then u.tokens::bigint * u.ttl_ms
            when u.renew then u.since_ms * last_value(case when s.place is not null then u.tokens end ignore nulls)
                                            over (partition by u.question order by u.place rows unbounded preceding)
            else 0 end as held
from cache_use u
left join cache_stored s using (question, place)
join sim_wish w using (request_key);

-- A use reads it all; what the provider was measured to find unasked, where that is more.
insert into sim_next by name
select rule, request_key as parent_key, source_key, request_key, extra, false as dropped, offer_id, input_tokens, output_tokens, reasoning_tokens,
       whole - greatest(read, cache_read) as input, greatest(read, cache_read) as cache_read, 0 as cache_write, 0 as cache_write_1h, output
from cache_held
where read > 0;

-- The call that makes one writes it, which costs what input costs, and answers nothing.
insert into sim_next by name
select rule, request_key as parent_key, source_key, -(source_key * 64 + 4 + extra) as request_key, 4 + extra as extra, false as dropped, offer_id,
       made as input_tokens, 0 as output_tokens, 0 as reasoning_tokens, 0 as input, 0 as cache_read, made as cache_write, 0 as cache_write_1h, 0 as output
from cache_held
where made > 0;

insert into sim_meter_added
select case when made > 0 then -(source_key * 64 + 4 + extra) else request_key end, 'cache_storage', held
from cache_held
where held > 0;
