-- The records of a file under our names. Bound: $names and the paths each may be at, $tags likewise, values for all, $seconds_from.
create or replace temp table record_map as
select $names::varchar[] as names, $flat::varchar[] as flat, $nested::varchar[] as nested,
       $tags::varchar[] as tags, $tags_flat::varchar[] as tags_flat, $tags_nested::varchar[] as tags_nested,
       $value_names::varchar[] as value_names, $value_texts::varchar[] as value_texts, $seconds_from::timestamp as seconds_from;

-- Seconds from a start become an instant; what is no number stays as it is, to be refused.
create or replace temp macro mapped_value(name, written, seconds_from) as
    case when name in ('timestamp', 'ts', 'time') and seconds_from is not null
         then coalesce(strftime(seconds_from + to_microseconds((try_cast(written as decimal(28, 6)) * 1000000)::bigint), '%Y-%m-%dT%H:%M:%S.%fZ'), written)
         else written end;

create or replace temp view record as
with found as (
    select f.line, f.byte_offset, f.text, m.*,
           case when json_valid(f.text) then list_transform(list_zip(list_transform(m.flat, lambda p: json_extract_string(f.text, p)), list_transform(m.nested, lambda p: json_extract_string(f.text, p))), lambda x: coalesce(x[1], x[2])) end as cells,
           case when json_valid(f.text) then list_transform(list_zip(list_transform(m.tags_flat, lambda p: json_extract_string(f.text, p)), list_transform(m.tags_nested, lambda p: json_extract_string(f.text, p))), lambda x: coalesce(x[1], x[2])) end as tag_cells
    from framed f cross join record_map m
)
select line, byte_offset,
       case when cells is null or ltrim(text)[1] <> '{' then text
            else to_json(map_from_entries(list_filter(
                     list_zip(names || value_names || ['tags'],
                              list_transform(list_zip(names, cells), lambda c: mapped_value(c[1], c[2], seconds_from)) || value_texts
                              || [case when len(tags) > 0 then to_json(map_from_entries(list_filter(list_zip(tags, tag_cells), lambda t: t[2] is not null)))::varchar end]),
                     lambda c: c[2] is not null)))::varchar end as text
from found;
