-- The next part of a file, drafted. One row a record; a call of several models gets more rows (checks.sql). The shape of a usage object
-- is its text with every number of up to 12 digits made a 9: a log has a few, so that what is odd is looked for in those only.
create or replace temp table draft as
select * exclude (answer) replace (coalesce(ordinal, 0) as ordinal, coalesce(part, 0)::smallint as part, coalesce(not_request, false) as not_request,
                  coalesce(grows, false) as grows, coalesce(needs_time, false) as needs_time, coalesce(needs_model, false) as needs_model,
                  coalesce(aggregate, false) as aggregate,
                  case when request is not null then struct_pack(max_output_tokens := request.max_output_tokens, turns := request.turns, prompt_chars := request.prompt_chars,
                       has_tools := request.has_tools, has_json_schema := request.has_json_schema, has_images := request.has_images, has_audio := request.has_audio) end as request),
       case when refused is null and not coalesce(not_request, false) then
            -- the digits of an escape (\u65e5) are none of a number's, and without all four it is no JSON
            regexp_replace(case when contains(usage, '\') then regexp_replace(usage, '\\(u[0-9A-Fa-f]{4}|.)', '_', 'g') else usage end, '[1-9][0-9]{0,11}', '9', 'g') end as usage_shape,
       -- the text of a prompt goes no further than this
       case when request.prompt.messages is not null then
            prefix_identity(request.prompt.tools, request.prompt.system, request.prompt.messages, request.prompt.settings, request.prompt.automatic) end as identity,
       case when request.prompt.messages is not null and coalesce(operation, 'chat') = 'chat' and refused is null and not coalesce(not_request, false) then
            task_in_text(request.prompt.tools, request.prompt.system, request.prompt.messages) end as said,
       -- ... unless estimates are asked for: then the texts of a call without usage wait for estimate.sql
       case when getvariable('estimate_usage') and usage_is_missing(usage) and refused is null and not coalesce(not_request, false) and coalesce(operation, 'chat') = 'chat'
                 and request.prompt.messages is not null and not coalesce(request.has_images, false) and not coalesce(request.has_audio, false) then
            {'tools': request.prompt.tools, 'system': request.prompt.system, 'messages': request.prompt.messages, 'answer': answer} end as unmeasured
from (select * from draft_shape union all by name select * from drafted);

create or replace temp table usage_shape as
select distinct usage_shape from draft where usage_shape is not null;
