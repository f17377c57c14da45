-- The log priced once, for the report of what was spent and for every policy. One row a request; cost: grains, null where it is not
-- known (why_unknown says why). Bound: $since, $until (UTC days, null where there is no bound).
create or replace temp table sim_priced as
select request_key, offer_id, ts, task as key_1, named_model as key_2, named_model, why_unknown, cost_basis, input_tokens, output_tokens, cost
from spend_rows('task', 'model', $since::timestamp, $until::timestamp, []::struct(key varchar, patterns varchar[], negated boolean)[]);

-- The same in the groups of a report of spend, from which reports read what they leave out.
create or replace temp table spend_group as
select key_1, key_2, why_unknown, cost_basis,
       ts is null                             as undated,
       case when why_unknown is not null or ts is null then named_model end as left_out_model,
       count(*)                               as requests,
       sum(input_tokens)::bigint              as input_tokens,
       sum(output_tokens)::bigint             as output_tokens,
       sum(cost)                              as cost,
       min(ts)                                as first_ts,
       max(ts)                                as last_ts
from sim_priced
group by all;

-- The task types of the log. One row a task.
create or replace temp table sim_task as
select (row_number() over (order by task))::smallint as task_id, task
from (select distinct key_1 as task from spend_group);

-- What each request cost as logged, and what reports count of it. bucket: 0 to 199, the same for all requests of a conversation, for the
-- range of sampling.
create or replace temp table sim_cost as
select p.request_key, p.offer_id, p.cost, t.task_id,
       (sim_md5(coalesce(r.conversation_id, r.request_id)) % 200)::smallint as bucket,
       r.billed_cost is not null as reported,
       r.has_tools is null       as unsaid_features,
       r.cache_read > 0          as cached
from sim_priced p
join sim_scope r using (request_key)
join sim_task t on t.task = p.key_1;

drop table sim_priced;
