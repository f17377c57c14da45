-- What the store has already of a file's calls, from another file: by the answer's id, by the span, or, where another tool wrote it and
-- neither is the same, by what can hardly be chance. Fills `known`: one row a call, the stored request, and `how` it was known
-- (costaudit/duplicates.py). Bound: $reader.

create or replace temp table known_id as
select k.fresh_id, k.line, k.ordinal, r.request_key, r.request_id,
       case when r.source_id in (from other_tool) then 'other_tool_id' when k.unnamed then 'text_elsewhere'
            when k.grows and k.trace_id is null and k.conversation_id <> r.conversation_id then 'forked' else 'id_elsewhere' end as how,
       (k.grows and k.output_tokens > r.output_tokens or r.usage_basis = 'missing') and not k.no_usage as outgrown,
       -- what two tools make of one answer may differ; what one tool wrote twice of it may not
       not k.grows and not k.no_usage and r.source_id not in (from other_tool) and (k.input_tokens <> r.input_tokens or k.output_tokens <> r.output_tokens) as different
from keyed k
join request r on r.request_id = k.unique_id and r.part = 0
where k.fresh_id not in (select fresh_id from repeated);

-- Spans that the store has under another id: one of the two files tells the answer's id and the other does not.
create or replace temp table known_span as
select k.fresh_id, k.line, k.ordinal, r.request_key, r.request_id,
       case when r.source_id in (from other_tool) then 'other_tool_span' else 'span_elsewhere' end as how,
       (k.grows and k.output_tokens > r.output_tokens or r.usage_basis = 'missing') and not k.no_usage as outgrown, false as different
from keyed k
join request r on r.trace_id = k.trace_id and r.span_id = k.span_id and r.part = 0
where k.fresh_id not in (select fresh_id from repeated) and k.fresh_id not in (select fresh_id from known_id)
  and r.request_key not in (select request_key from known_id)
qualify row_number() over (partition by k.fresh_id order by r.request_key) = 1 and row_number() over (partition by r.request_key order by k.fresh_id) = 1;

-- What is left of the file, and of other tools in its time. One row a call; none where the store has nothing of another tool.
create or replace temp macro bare_model(name) as lower(regexp_extract(name, '([^/]*)$', 1));

-- The forms of the providers' own ids: two that differ in the same form are two calls. A form another one wraps says nothing.
create or replace temp macro id_form(id) as regexp_extract(id, '^(chatcmpl-|cmpl-|resp_|msg_|gen-)', 1);

create or replace temp table unmatched as
select fresh_id as call, unique_id as id, bare_model(model_name) as model_name, input_tokens, output_tokens, ts as ts_from, ts + to_milliseconds(coalesce(latency_ms, 0)) as ts_to
from keyed
where (select count(*) from other_tool) > 0 and ts is not null and not no_usage and input_tokens + output_tokens > 0
  and fresh_id not in (select fresh_id from repeated) and fresh_id not in (select fresh_id from known_id) and fresh_id not in (select fresh_id from known_span);

create or replace temp table unmatched_there as
select r.request_key as call, r.request_id as id, s.reader, bare_model(coalesce(o.served_model, o.request_model)) as model_name, r.input_tokens, r.output_tokens,
       r.ts as ts_from, r.ts + to_milliseconds(coalesce(r.latency_ms, 0)) as ts_to
from request r
join source s using (source_id)
join offer o using (offer_id)
where s.source_id in (from other_tool) and r.part = 0 and r.usage_basis = 'reported'
  and r.ts >= (select min(ts_from) from unmatched) - interval 1 hour and r.ts <= (select max(ts_to) from unmatched) + interval 1 hour
  and r.request_key not in (select request_key from known_id union all select request_key from known_span);

-- Calls of the same counts and model at the same time, two seconds of difference between the clocks allowed. They are looked for minute
-- by minute; where fifty calls of a minute are alike nobody could tell them apart.
create or replace temp macro minutes_of(ts_from, ts_to) as
    generate_series(epoch(ts_from)::bigint // 60 - 1, least(epoch(ts_to)::bigint // 60, epoch(ts_from)::bigint // 60 + 60) + 1);

create or replace temp table alike as
select distinct a.call as fresh_id, b.call as request_key, b.reader
from (from (select *, unnest(minutes_of(ts_from, ts_to)) as minute from unmatched) qualify count(*) over (partition by input_tokens, output_tokens, minute) < 50) a
join (from (select *, epoch(ts_from)::bigint // 60 as minute from unmatched_there) qualify count(*) over (partition by input_tokens, output_tokens, minute) < 50) b
  using (input_tokens, output_tokens, minute)
where a.ts_from <= b.ts_to + interval 2 second and b.ts_from <= a.ts_to + interval 2 second
  and (starts_with(a.model_name, b.model_name) or starts_with(b.model_name, a.model_name))
  and (id_form(a.id) = '' or id_form(a.id) <> id_form(b.id));

-- Chance finds some such pairs between any two busy logs. They are believed only where each has no other partner, and where they are at
-- least half of what either tool has in the time that both cover.
create or replace temp table pair as
select * from alike
qualify count(*) over (partition by fresh_id) = 1 and count(*) over (partition by request_key) = 1;

create or replace temp table believed as
with here as (select min(ts_from) as ts_from, max(ts_to) as ts_to from unmatched),
there as (select reader, min(ts_from) as ts_from, max(ts_to) as ts_to from unmatched_there group by reader),
both_cover as (
    select reader, greatest(here.ts_from, there.ts_from) - interval 2 second as ts_from, least(here.ts_to, there.ts_to) + interval 2 second as ts_to from here, there
)
select b.reader
from both_cover b
where 2 * (select count(*) from pair p where p.reader = b.reader)
      >= least((select count(*) from unmatched u where u.ts_from <= b.ts_to and u.ts_to >= b.ts_from),
               (select count(*) from unmatched_there t where t.reader = b.reader and t.ts_from <= b.ts_to and t.ts_to >= b.ts_from));

create or replace temp table known as
from known_id
union all
from known_span
union all
select k.fresh_id, k.line, k.ordinal, p.request_key, r.request_id, 'other_tool_key', false, false
from pair p semi join believed b using (reader) join keyed k using (fresh_id) join request r on r.request_key = p.request_key;
