-- What would happen to each request: before and after, in US dollars. One row a request of the log or a call that was added. Contracted is
-- the cost where there is no contract.
with decided as (
    select request_key,
           string_agg(stage, ' ' order by list_position(['trim', 'cache.responses', 'route', 'cache.prompts', 'tier', 'batch'], stage)) filter (reason is null) as moved_by,
           string_agg(stage || ': ' || reason, '; ' order by list_position(['trim', 'cache.responses', 'route', 'cache.prompts', 'tier', 'batch'], stage)) filter (reason is not null) as kept_because
    from (
        select request_key, stage, null as reason from sim_decision
        union all
        select request_key, stage, reason from sim_kept_request
    )
    group by request_key
)
select * exclude (source_key, extra)
from (
select d.request_id, d.part, strftime(d.ts, '%Y-%m-%dT%H:%M:%S.%gZ') as time, d.task,
       case when d.extra = 0 then o.named_model end              as model_before,
       d.named_model                                             as model_after,
       case when d.extra = 0 then o.service_tier end             as service_tier_before,
       d.service_tier                                            as service_tier_after,
       case when d.extra = 0 then s.input_tokens else 0 end      as input_tokens_before,
       d.input_tokens                                            as input_tokens_after,
       case when d.extra = 0 then s.output_tokens else 0 end     as output_tokens_before,
       d.output_tokens                                           as output_tokens_after,
       case when d.extra = 0 then usd(k.cost) else 0 end         as cost_usd_before,
       usd(case when c.request_key is null then k.cost else c.cost end) as cost_usd_after,
       case when d.extra = 0 then usd(coalesce(b.contracted, k.cost)) else 0 end as contracted_cost_usd_before,
       usd(coalesce(a.contracted, case when c.request_key is null then k.cost else c.cost end)) as contracted_cost_usd_after,
       concat_ws(' ', case when d.extra > 0 then 'added' end, x.moved_by) as changed_by,
       coalesce(x.kept_because, '')                              as kept_because,
       d.source_key, d.extra
from sim_described d
join request s on s.request_key = d.source_key
join sim_offer_named o on o.offer_id = s.offer_id
left join sim_cost k on k.request_key = d.source_key
left join sim_change c on c.request_key = d.request_key
left join decided x on x.request_key = d.request_key
left join sim_contracted b on b.side = 'before' and b.request_key = d.source_key
left join sim_contracted a on a.side = 'after' and a.request_key = d.request_key
union all by name
-- requests that no model would be asked for
select s.request_id, s.part, strftime(s.ts, '%Y-%m-%dT%H:%M:%S.%gZ') as time, s.task,
       o.named_model as model_before, '' as model_after, o.service_tier as service_tier_before, '' as service_tier_after,
       s.input_tokens as input_tokens_before, 0 as input_tokens_after, s.output_tokens as output_tokens_before, 0 as output_tokens_after,
       usd(k.cost) as cost_usd_before, usd(0::hugeint) as cost_usd_after,
       usd(coalesce(b.contracted, k.cost)) as contracted_cost_usd_before, usd(0::hugeint) as contracted_cost_usd_after, x.moved_by as changed_by, coalesce(x.kept_because, '') as kept_because,
       s.request_key as source_key, 0::smallint as extra
from sim_change c
join request s on s.request_key = c.request_key
join sim_offer_named o on o.offer_id = s.offer_id
left join sim_cost k on k.request_key = c.request_key
left join decided x on x.request_key = c.request_key
left join sim_contracted b on b.side = 'before' and b.request_key = c.request_key
where c.dropped
)
order by source_key, extra;
