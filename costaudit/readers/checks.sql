-- Which drafts cannot be priced, and why. Fills `refused` and `refused_field`; the first reason stands.

-- A call that several models served in turn (Anthropic's usage.iterations) is priced iteration by iteration, each at its own model.
-- An attempt that was declined before any output, and then fell back, is not billed.
create or replace temp table iteration as
select d.line, d.ordinal, i.number, i.usage,
       json_extract_string(i.usage, '$.type') as kind, json_extract_string(i.usage, '$.model') as model,
       coalesce(try_cast(json_extract_string(i.usage, '$.output_tokens') as bigint), 0) as output_tokens
from draft d semi join (from usage_shape where contains(usage_shape, '"iterations"')) using (usage_shape), lateral (
    select unnest(json_extract(d.usage, '$.iterations[*]')) as usage, generate_subscripts(json_extract(d.usage, '$.iterations[*]'), 1) as number
) i
where json_type(d.usage, '$.iterations') = 'ARRAY';

delete from iteration i
where i.output_tokens = 0 and i.kind = 'message'
  and exists (from iteration n where n.line = i.line and n.ordinal = i.ordinal and n.number > i.number and n.kind = 'fallback_message');

insert into draft by name
with turn as (
    select *, (row_number() over (partition by line, ordinal order by number) - 1)::smallint as part from iteration
)
select d.* exclude (part, usage, served_model, web_search, file_search, code_session, maps_search, logged_cost, billed_cost),
       t.part,
       json_merge_patch(json_object('service_tier', json_extract(d.usage, '$.service_tier'), 'inference_geo', json_extract(d.usage, '$.inference_geo'),
                                    'speed', json_extract(d.usage, '$.speed')), t.usage)::varchar as usage,
       coalesce(t.model, d.served_model) as served_model
from turn t join draft d on d.line = t.line and d.ordinal = t.ordinal
where t.part > 0 and d.part = 0;

-- ... the first iteration is part 0, and keeps the tools and the logged cost of the whole call
update draft set usage = json_merge_patch(
           json_object('service_tier', json_extract(draft.usage, '$.service_tier'), 'inference_geo', json_extract(draft.usage, '$.inference_geo'),
                       'speed', json_extract(draft.usage, '$.speed'), 'server_tool_use', json_extract(draft.usage, '$.server_tool_use')), first.usage)::varchar,
       served_model = coalesce(first.model, draft.served_model)
from (select line, ordinal, arg_min(usage, number) as usage, arg_min_null(model, number) as model from iteration group by all) first
where draft.line = first.line and draft.ordinal = first.ordinal and draft.part = 0;

-- Counts that are not plain whole numbers, or whose name no meter knows, are looked at one by one. Few records get here.
create or replace temp table odd_shape as
select usage_shape
from usage_shape
where regexp_matches(usage_shape, '"[A-Za-z_]*(?:[tT]okens?|Count|seconds|characters|_requests|units)"\s*:\s*(?:"[0-9]*[^0-9"]|"?[0-9][0-9]|-|t|f|N|I|n[^u]|i|\[|\{|[0-9]+[.eE])')
   or not list_has_all((select list(key) from known_usage_key), regexp_extract_all(usage_shape, '"([A-Za-z_]*[tT]oken[A-Za-z_]*)"\s*:\s*"?9', 1));

create or replace temp table bad_leaf as
with leaf as (
    select d.line, d.ordinal, d.part, l.key, l.type,
           case when l.type = 'VARCHAR' then trim(json_extract_string(d.usage, l.fullkey)) else l.atom::varchar end as written
    from draft d semi join odd_shape using (usage_shape), json_tree(d.usage::json) l
    where l.key is not null and l.type <> 'NULL'
      and regexp_matches(l.key, '[tT]oken|Count$|^seconds$|^characters$|_requests$|units$')
      and not (l.type in ('OBJECT', 'ARRAY') and (regexp_matches(l.key, '[dD]etails?$') or l.key in ('tokens', 'billed_units')))
)
select line, ordinal, part, key,
       case when key not in (select key from known_usage_key)
                 then case when try_cast(written as double) is not null and try_cast(written as double) <> 0 then 'usage.unknown_meter' end
            when type not in ('VARCHAR', 'UBIGINT', 'BIGINT', 'DOUBLE', 'HUGEINT') then 'field.type'
            when written = '' then null
            when key in ('seconds') and try_cast(written as decimal(18, 3)) >= 0 then null
            when not regexp_full_match(written, '-?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?') then 'field.type'
            when try_cast(written as double) < 0 or try_cast(written as double) > 1e12 then 'field.range'
            when try_cast(written as decimal(38, 12)) is null then 'field.range'
            when try_cast(written as decimal(38, 12)) <> floor(try_cast(written as decimal(38, 12))) then 'field.type'
       end as code
from leaf;

update draft set refused = b.code, refused_field = b.key
from (select line, ordinal, part, arg_min(code, key) as code, min(key) as key from bad_leaf where code is not null group by all) b
where draft.line = b.line and draft.ordinal = b.ordinal and draft.part = b.part and draft.refused is null;

-- The same key twice with different values: whichever we took would be a guess.
create or replace temp table twice_keyed_shape as
select usage_shape from usage_shape where len(json_keys(usage_shape)) <> len(list_distinct(json_keys(usage_shape)))
-- ... a name may be written in two ways, one of them with escapes
union select usage_shape from odd_shape;

update draft set refused = 'row.duplicate_key', refused_field = twice.key
from (
    select line, ordinal, part, min(key) as key
    from (
        select line, ordinal, part, unnest(json_keys(usage)) as key, unnest(json_extract(usage, '$.*')::varchar[]) as value
        from draft semi join twice_keyed_shape using (usage_shape)
    )
    where regexp_matches(key, 'token|Token|Count|cost|model')
    group by line, ordinal, part, key having count(distinct value) > 1
) twice
where draft.line = twice.line and draft.ordinal = twice.ordinal and draft.part = twice.part;
