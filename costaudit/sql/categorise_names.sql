-- Every name the log gives a call, in lower case, with a space around each word; null where it gives none.
create or replace temp macro call_names(app, tags) as
    case when app is null and (tags is null or cardinality(tags) = 0) then null
         else translate(lower(concat_ws(' ', '', app, tags['task'], tags['task_type'], tags['use_case'], tags['feature'], tags['prompt_name'],
                                        tags['name'], '')), '-_./:', '     ') end;
