-- One call, one row. Fills `fresh_verdict`: what becomes of each draft. Two instrumentations of a call, parent and child spans,
-- repeated transcript lines, the same request in another file: counted once.

-- A span that encloses another model call only repeats its numbers: the deepest call is the one that was billed.
create or replace temp table enclosing as
with recursive above(trace_id, span_id, parent_span_id) as (
    select trace_id, span_id, parent_span_id from fresh where span_id is not null and not not_request and code is null and not no_usage
    union
    select f.trace_id, f.span_id, f.parent_span_id
    from above a join fresh f on f.trace_id is not distinct from a.trace_id and f.span_id = a.parent_span_id
)
select distinct trace_id, parent_span_id as span_id from above where parent_span_id is not null;

-- Siblings: two instrumentations wrote a span each for one call, and one of them does not know the response's id.
create or replace temp table sibling as
select distinct b.line, b.ordinal
from fresh a join fresh b
  on a.trace_id = b.trace_id and a.span_id <> b.span_id
 and a.input_tokens = b.input_tokens and a.output_tokens = b.output_tokens
 and a.span_start <= b.span_end and b.span_start <= a.span_end
 and coalesce(a.served_model, a.request_model) is not distinct from coalesce(b.served_model, b.request_model)
where a.request_id is not null and b.request_id is null and a.code is null and b.code is null and not a.not_request and not b.not_request
  and a.input_tokens + a.output_tokens > 0;

-- Records without an id are told apart by their text; the same text twice in one file is two calls, in two files one.
create or replace temp table keyed as
select line, ordinal, part, grows, output_tokens, input_tokens, served_model, request_model, usage_basis, id as request_id,
       case when request_id is null
            then id || '#' || row_number() over (partition by id, part order by line, ordinal) else id end as unique_id
from fresh f
where code is null and not not_request
  and not exists (from enclosing e where e.span_id = f.span_id and e.trace_id is not distinct from f.trace_id)
  and not exists (from sibling s where s.line = f.line and s.ordinal = f.ordinal);

-- Where ids repeat in the file, the first stands (or, where records grow, the one that says most) and the others are duplicates
-- when they say the same, conflicts when they do not.
create or replace temp table repeated as
select * from (
    select k.*, row_number() over (partition by unique_id, part order by case when grows then -output_tokens end, case when grows then -line else line end, ordinal) as place,
           first_value(input_tokens) over same as first_input, first_value(output_tokens) over same as first_output,
           first_value(coalesce(served_model, request_model)) over same as first_model
    from keyed k
    where unique_id in (select unique_id from keyed group by unique_id, part having count(*) > 1)
    window same as (partition by unique_id, part order by case when grows then -output_tokens end, case when grows then -line else line end, ordinal)
) where place > 1;

-- Calls that the store has already, from another file.
create or replace temp table known as
select k.line, k.ordinal, k.part, r.request_key, k.grows and k.output_tokens > r.output_tokens as outgrown,
       not k.grows and (k.input_tokens <> r.input_tokens or k.output_tokens <> r.output_tokens) as different
from keyed k join request r on r.request_id = k.unique_id and r.part = k.part
where not exists (from repeated d where d.line = k.line and d.ordinal = k.ordinal and d.part = k.part);

create or replace temp table fresh_verdict as
select f.line, f.ordinal, f.part, k.unique_id,
       case when f.code is not null then f.code
            when f.not_request then 'not_request'
            when k.line is null then 'row.duplicate'
            when d.line is not null then case when not d.grows and (d.input_tokens <> d.first_input or d.output_tokens <> d.first_output
                                                   or coalesce(d.served_model, d.request_model) is distinct from d.first_model)
                                              then 'row.conflict' else 'row.duplicate' end
            when n.line is not null and n.different then 'row.conflict'
            when n.line is not null and not n.outgrown then 'row.duplicate'
       end as verdict,
       case when n.outgrown then n.request_key end as replaces
from fresh f
left join keyed k using (line, ordinal, part)
left join repeated d using (line, ordinal, part)
left join known n using (line, ordinal, part);

-- A part stands or falls with its call.
update fresh_verdict set verdict = whole.verdict
from (select line, ordinal, verdict from fresh_verdict where part = 0) whole
where fresh_verdict.part > 0 and fresh_verdict.line = whole.line and fresh_verdict.ordinal = whole.ordinal and whole.verdict is not null;
