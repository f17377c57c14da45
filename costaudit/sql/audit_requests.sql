-- What findings look at: the requests of the period with what they cost. One row a request; costs are grains, null where there is no price.
-- It has the columns that charges() reads, so that a finding can change some and have the rest priced as they are. What a provider
-- reported for a call holds for that call only: rewritten requests are priced by the list, against the list.
create or replace temp table audit_request as
select r.request_key, r.request_id, r.offer_id, r.ts, r.operation, r.status, r.stream, r.task, r.app, r.conversation_id, r.trace_id,
       r.usage_basis, r.input_tokens, r.output_tokens, r.reasoning_tokens,
       r.input, r.cache_read, r.cache_write, r.cache_write_1h, r.output,
       null::decimal(38, 18) as billed_cost, r.logged_cost, r.max_output_tokens, r.has_tools, r.has_json_schema, r.has_images, r.has_audio,
       r.prompt_identity, r.system_blocks, r.prefix_block_tokens,
       s.named_model as model, m.model_tier, s.service_tier, s.why_unknown, s.cost, s.list_cost,
       s.task || ' on ' || s.named_model || case when r.app is null then '' else ' in ' || r.app end as place
from request r
join spend_rows(null, null, $since::timestamp, $until::timestamp, []::struct(key varchar, patterns varchar[], negated boolean)[]) s using (request_key)
left join offer_model m on m.offer_id = r.offer_id
where not $dated_only or r.ts is not null;

-- Tasks that a cheaper model usually does as well, and that nobody waits for. The same list as policies/routine-to-budget.yaml.
create or replace temp macro audit_routine(task) as task in ('classification', 'extraction', 'summarization', 'translation');

-- What findings found. One row a finding and request; stake: grains, null where it has no dollars.
create or replace temp table audit_hit (
    code varchar, place varchar, target varchar, request_key bigint, request_id varchar, stake hugeint
);

-- What a contract makes of that; empty where there is none. One row a finding and request; stake: grains.
create or replace temp table audit_contracted (code varchar, request_key bigint, target varchar, stake hugeint);
