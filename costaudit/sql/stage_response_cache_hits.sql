-- Who is answered from what was stored, once that is there.
create or replace temp table sim_hit as
with used as (
    select u.request_key, u.ts_us, s.place is not null as stores,
           last_value(case when s.place is not null then u.ready_us end ignore nulls) over (partition by u.question order by u.place rows unbounded preceding) as ready_us
    from cache_use u left join cache_stored s using (question, place)
)
select request_key from used where not stores and ts_us >= ready_us;

insert into sim_next by name
select rule, request_key as parent_key, source_key, request_key, extra, true as dropped, offer_id, input_tokens, output_tokens, reasoning_tokens,
       input, cache_read, cache_write, cache_write_1h, output
from sim_asked
where reason is null and case when hits is null then request_key in (from sim_hit) else assumed_hit end;

insert into sim_kept
select rule, source_key, request_key, offer_id, coalesce(reason, case when hits is null then 'first' else 'no_hit' end)
from sim_asked
where request_key not in (select request_key from sim_next);
