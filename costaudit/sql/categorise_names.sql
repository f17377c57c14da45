-- A name in lower case, with spaces for what stands between words.
create or replace temp macro spaced(names) as translate(lower(names), '-_./:', '     ');

-- Every name the log gives a call, in lower case, with a space around each word; null where it gives none.
create or replace temp macro call_names(app, tags) as
    case when tags is null or not list_has_any(map_keys(tags), ['task', 'task_type', 'use_case', 'feature', 'prompt_name', 'name'])
         then case when app is not null then spaced(' ' || app || ' ') end
         else spaced(concat_ws(' ', '', app, tags['task'], tags['task_type'], tags['use_case'], tags['feature'], tags['prompt_name'], tags['name'], '')) end;
