-- One call, one row: what a file has twice. Two instrumentations of a call, parent and child spans, repeated transcript lines are
-- counted once. What the store has already is known.sql's; what becomes of each record, verdicts.sql's. `how` a duplicate was known is a
-- word of a closed list, costaudit/duplicates.py. Bound: $reader.

-- A call of several models is refused as a whole when one of its parts is.
update fresh set code = bad.code, field = bad.field
from (select line, ordinal, min(code) as code, min(field) as field from fresh where part > 0 and code is not null group by all) bad
where fresh.part = 0 and fresh.code is null and fresh.line = bad.line and fresh.ordinal = bad.ordinal;

-- The files of the store that another tool wrote.
create or replace temp table other_tool as select source_id from source where reader <> $reader;

-- Spans. Those that are no call are here too, since they link the ones that are.
create or replace temp table spanned as
select rowid as fresh_id, coalesce(trace_id, '') as trace_id, span_id, parent_span_id, span_start, span_end, span_name as written_by, aggregate, failed, no_usage,
       code is null and not not_request as is_call, coalesce(served_model, request_model, '') as model_name, input_tokens, output_tokens,
       knows_answer
from fresh
where span_id is not null and part = 0;

-- Two that name each other as parent enclose nothing.
update spanned set parent_span_id = null
from (select c.fresh_id from spanned c join spanned p on p.trace_id = c.trace_id and p.span_id = c.parent_span_id where p.parent_span_id = c.span_id) loop
where spanned.fresh_id = loop.fresh_id;

-- A span that encloses another model call only repeats its numbers: the deepest call is the one that was billed.
create or replace temp table enclosing as
with recursive above(trace_id, parent_span_id) as (
    select trace_id, parent_span_id from spanned where is_call and not no_usage and parent_span_id is not null
    union
    select s.trace_id, s.parent_span_id
    from above a join spanned s on s.trace_id = a.trace_id and s.span_id = a.parent_span_id
    where s.parent_span_id is not null
)
select distinct trace_id, parent_span_id as span_id from above;

create or replace temp table counted_span as
select s.* from spanned s anti join enclosing e using (trace_id, span_id) where s.is_call;

-- Calls that repeat another one of this file or of the store. One row a call.
create or replace temp table echo as
select fresh_id, min(how) as how
from (
    -- ... they enclose it
    select s.fresh_id, case when s.aggregate then 'rolled_up' else 'outer_span' end as how from spanned s semi join enclosing e using (trace_id, span_id) where s.is_call
    union all
    select c.fresh_id, case when c.aggregate then 'rolled_up' when r.source_id in (from other_tool) then 'other_tool_span' else 'outer_span' end
    from counted_span c join request r on r.trace_id = c.trace_id and r.parent_span_id = c.span_id and r.usage_basis <> 'missing'
    union all
    -- ... they stand for several calls, and their trace has those
    select c.fresh_id, 'rolled_up' from counted_span c
    where c.aggregate and (c.trace_id in (select trace_id from counted_span where not aggregate and not no_usage)
                           or c.trace_id in (select trace_id from request where trace_id is not null and usage_basis = 'reported'))
    union all
    -- ... they lie inside it and add no count to it
    select c.fresh_id, 'inner_span' from counted_span c join counted_span p on p.trace_id = c.trace_id and p.span_id = c.parent_span_id
    where c.no_usage and not c.failed and not p.no_usage
    union all
    -- ... another instrumentation wrote a span of the same call beside it; the one that knows the answer's id stands
    select b.fresh_id, 'sibling_span'
    from counted_span a join counted_span b
      on a.trace_id = b.trace_id and a.input_tokens = b.input_tokens and a.output_tokens = b.output_tokens
     and a.span_start <= b.span_end and b.span_start <= a.span_end and a.written_by <> b.written_by
     and (starts_with(a.model_name, b.model_name) or starts_with(b.model_name, a.model_name))
    where not b.knows_answer and (a.knows_answer or a.written_by < b.written_by) and a.input_tokens + a.output_tokens > 0 and a.trace_id <> ''
)
group by fresh_id;

-- Stored requests that turn out to repeat a call of this file: its span is inside theirs, or they stood for several calls of its trace.
create or replace temp table overtaken as
select c.fresh_id, r.request_key, case when r.source_id in (from other_tool) then 'other_tool_span' else 'outer_span' end as how
from counted_span c join request r on r.trace_id = c.trace_id and r.span_id = c.parent_span_id
where not c.no_usage
union
select c.fresh_id, r.request_key, 'rolled_up'
from counted_span c join request r on r.trace_id = c.trace_id and r.usage_basis = 'aggregate' and r.span_id is not null
where not c.no_usage and not c.aggregate;

-- Records without an id are told apart by their text: the same text twice in one file is two calls, in two files one.
create or replace temp table numbered as
select rowid as fresh_id, id || '#' || row_number() over (partition by id order by line, ordinal) as unique_id
from fresh
where unnamed and part = 0 and code is null and not not_request;

-- The calls: one row each, without the parts that a call of several models has; those are judged with it.
create or replace temp view keyed as
select f.rowid as fresh_id, f.line, f.ordinal, coalesce(n.unique_id, f.id) as unique_id,
       f.unnamed, f.grows, f.no_usage, f.input_tokens, f.output_tokens, f.input, f.logged_cost is not null as has_cost, coalesce(f.served_model, f.request_model) as model_name,
       f.conversation_id, f.trace_id, f.span_id, f.ts, f.latency_ms
from fresh f
left join numbered n on n.fresh_id = f.rowid
where f.part = 0 and f.code is null and not f.not_request
  and f.rowid not in (select fresh_id from echo);

-- Where ids repeat in the file, the first stands (or, where records grow, the one that says most) and the others are duplicates
-- when they say the same, conflicts when they do not. One that knows no counts gives way to one that does.
create or replace temp table twice as
select unique_id from keyed group by unique_id having count(*) > 1;

create or replace temp table repeated as
with told as (
    select k.*, k.output_tokens + coalesce(p.output_tokens, 0) as all_output, k.input_tokens + coalesce(p.input_tokens, 0) as all_input
    from keyed k
    left join (select line, ordinal, sum(output_tokens) as output_tokens, sum(input_tokens) as input_tokens from fresh where part > 0 group by all) p using (line, ordinal)
    where k.unique_id in (from twice)
)
select *
from (
    select t.*, row_number() over same as place, first_value(input_tokens) over same as first_input, first_value(output_tokens) over same as first_output,
           first_value(model_name) over same as first_model, first_value(conversation_id) over same as first_conversation
    from told t
    window same as (partition by unique_id order by no_usage, case when grows then -all_output end, case when grows then -all_input end, case when grows then input end,
                    case when grows then not has_cost end, line, ordinal)
)
where place > 1;
