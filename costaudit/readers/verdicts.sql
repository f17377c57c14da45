-- What becomes of each record of a file, and which stored requests give way to its calls. Bound: $reader.

-- What is not simply kept, why, and, of a duplicate, how it was known. One row a call.
create or replace temp table fresh_verdict as
select fresh_id, line, ordinal, verdict, case when verdict = 'row.duplicate' then how end as how
from (
    select rowid as fresh_id, line, ordinal, coalesce(code, case when not_request then 'not_request' end) as verdict, null as how from fresh where part = 0
    union all
    select f.rowid, f.line, f.ordinal, 'row.duplicate', e.how from fresh f join echo e on e.fresh_id = f.rowid where f.code is null and not f.not_request
    union all
    select fresh_id, line, ordinal,
           case when not grows and not no_usage and (input_tokens <> first_input or output_tokens <> first_output or model_name is distinct from first_model)
                then 'row.conflict' else 'row.duplicate' end,
           case when grows and trace_id is null and conversation_id <> first_conversation then 'forked' when no_usage or input_tokens <> first_input or output_tokens <> first_output then 'earlier_state' else 'same_id' end
    from repeated
    union all
    select fresh_id, line, ordinal, case when different then 'row.conflict' else 'row.duplicate' end, how from known where not outgrown
)
where verdict is not null;

-- The rows not to keep: the parts of a call fall with it.
create or replace temp table dropped as
select fresh_id from fresh_verdict
union all
select rowid from fresh where part > 0 and (line, ordinal) in (select (line, ordinal) from fresh_verdict);

-- Stored requests that give way: what grew on replaces them, or their call turns out to be this file's. One row a part.
create or replace temp table given_way as
select r.request_key, r.source_id, r.part, g.how
from request r join (
    select request_id, min(how) as how
    from (
        select r.request_id, o.how from overtaken o join request r using (request_key) where o.fresh_id not in (from dropped)
        union all
        select request_id, case when how in ('id_elsewhere', 'text_elsewhere') then 'earlier_state' else how end from known where outgrown
    )
    group by request_id
) g using (request_id);

delete from request_meter where request_key in (select request_key from given_way);

delete from request where request_key in (select request_key from given_way);

-- Their files had them as requests, and now have them as duplicates.
create or replace temp table given_way_count as
select source_id, how, count(*) as records from given_way where part = 0 group by all;

update source set requests = requests - moved.records, duplicates = duplicates + moved.records
from (select source_id, sum(records)::bigint as records from given_way_count group by source_id) moved
where source.source_id = moved.source_id;

update duplicate_count set records = duplicate_count.records + moved.records
from given_way_count moved
where duplicate_count.source_id = moved.source_id and duplicate_count.kind = moved.how;

insert into duplicate_count
select source_id, how, records from given_way_count moved
where (source_id, how) not in (select (source_id, kind) from duplicate_count);
