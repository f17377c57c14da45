-- What is kept of a file, put into the store. Bound: $source_id, $tags (a JSON object), $first_key; $sure_from and $text_reason, by which the
-- prompt's text decides on a task type. `category` has the rules' task types.

-- What was asked of whom, as the log writes it, and as it is kept: without keys that were put in the place of names. A few rows for any log.
create or replace temp table asked as
select *, without_secrets(provider_id) as provider, without_secrets(logged_request_model) as request_model, without_secrets(logged_served_model) as served_model,
       without_secrets(tier_id) as service_tier, without_secrets(region_id) as region
from (
    select distinct provider_id, request_model as logged_request_model, served_model as logged_served_model, tier_id, region_id
    from fresh
    where rowid not in (from dropped)
);

insert into offer
select (select coalesce(max(offer_id), 0) from offer) + row_number() over (order by provider, request_model, served_model, service_tier, region), k.*
from (
    select distinct provider, request_model, served_model, service_tier, region from asked
    except
    select provider, request_model, served_model, service_tier, region from offer
) k;

create or replace temp table offered as
select a.*, o.offer_id, coalesce(a.served_model, a.request_model) as bare_model, concat_ws('/', a.provider, coalesce(a.served_model, a.request_model)) as named_model
from asked a
join offer o on o.provider is not distinct from a.provider and o.request_model is not distinct from a.request_model
            and o.served_model is not distinct from a.served_model and o.service_tier = a.service_tier and o.region is not distinct from a.region;

-- The names and tags that calls have, as they are kept, and what the rules for task types ask of the names. One row for each that there
-- is: a log has few, and to make and test them is dear.
create or replace temp table called as
select name_key, tags, tagged(tags, $tags) as kept_tags, [] /* tests of names */ as name_tests
from (
    select name_key, tags, call_names(app, tags) as call_names
    from (
        select hash(app, tags, tag_map, tag_list) as name_key, any_value(app) as app,
               coalesce(any_value(tag_map), tags_of(list_filter(any_value(tag_list), lambda t: t is not null)),
                        try_cast(json_transform(any_value(tags), '"MAP(VARCHAR, VARCHAR)"') as map(varchar, varchar))) as tags
        from fresh
        group by name_key
    )
);

insert into request by name
select $first_key::bigint + f.fresh_id as request_key, coalesce(n.unique_id, f.id) as request_id, f.part, f.offer_id, f.ts, $source_id::integer as source_id, f.line as source_line,
       without_secrets(f.operation) as operation, f.status, f.stream, f.latency_ms, f.ttft_ms,
       without_secrets(f.app) as app, without_secrets(f.team) as team, without_secrets(f.user_id) as user_id, without_secrets(f.conversation_id) as conversation_id,
       without_secrets(f.trace_id) as trace_id, without_secrets(f.span_id) as span_id, without_secrets(f.parent_span_id) as parent_span_id,
       f.kept_tags as tags,
       case when text_decides(c.guess, f.said.confidence, $sure_from) then f.said.task else c.task end as task,
       case when text_decides(c.guess, f.said.confidence, $sure_from) then $text_reason else c.task_reason end as task_reason,
       case when text_decides(c.guess, f.said.confidence, $sure_from) then f.said.confidence when not c.guess then 1 end as task_confidence,
       f.said.task as text_task, f.said.confidence as text_confidence,
       f.input_tokens, f.output_tokens, f.reasoning_tokens, f.input, f.cache_read, f.cache_write, f.cache_write_1h, f.output,
       f.input_basis, f.usage_basis, f.logged_cost, f.billed_cost,
       f.request.max_output_tokens, f.request.turns, f.request.prompt_chars, f.request.has_tools, f.request.has_json_schema, f.request.has_images, f.request.has_audio,
       -- prefixes the log carries are read as they are; ours have blocks of 1,024 bytes, prefix.py
       coalesce(f.prompt_prefix, case when len(f.identity.chain) > 0 then f.identity.chain end) as prompt_prefix,
       coalesce(f.prefix_block_tokens, case when f.prompt_prefix is null and len(f.identity.chain) > 0 then greatest((f.input_tokens * 1024 + f.identity.prompt_bytes // 2) // f.identity.prompt_bytes, 1) end)::integer as prefix_block_tokens,
       f.identity.identity as prompt_identity,
       case when f.prompt_prefix is null and len(f.identity.chain) > 0 then f.identity.system_blocks end as system_blocks,
       case when f.prompt_prefix is null and len(f.identity.marks) > 0 then f.identity.marks end as cache_marks
from (
    -- the first rule for task types that each passes; 0 when it passes none. Models are named as in the log.
    select ruled.*, 0 /* first match */ as rule
    from (
        select f.rowid as fresh_id, f.* exclude (tags, provider_id, request_model, served_model, tier_id, region_id), called.tags, called.kept_tags, called.name_tests,
               f.request.max_output_tokens, f.request.turns, f.request.has_tools, f.request.has_json_schema, f.request.has_images, f.request.has_audio,
               o.offer_id, o.provider, o.request_model, o.service_tier, o.region, o.bare_model, o.named_model
        from fresh f
        join called on called.name_key = hash(f.app, f.tags, f.tag_map, f.tag_list)
        join offered o on o.provider_id is not distinct from f.provider_id and o.logged_request_model is not distinct from f.request_model
                      and o.logged_served_model is not distinct from f.served_model and o.tier_id = f.tier_id and o.region_id is not distinct from f.region_id
        where f.rowid not in (from dropped)
    ) ruled
) f
join category c on c.rule = f.rule
left join numbered n on n.fresh_id = f.fresh_id;

insert into request_meter
select $first_key::bigint + fresh_id, used.meter, used.quantity
from (
    select rowid as fresh_id,
           unnest([{'meter': 'cache_write_12h', 'quantity': rare.cache_write_12h}, {'meter': 'input_audio', 'quantity': rare.input_audio},
                   {'meter': 'input_image', 'quantity': rare.input_image}, {'meter': 'input_video', 'quantity': rare.input_video},
                   {'meter': 'cache_read_audio', 'quantity': rare.cache_read_audio}, {'meter': 'cache_read_image', 'quantity': rare.cache_read_image},
                   {'meter': 'cache_read_video', 'quantity': rare.cache_read_video}, {'meter': 'output_audio', 'quantity': rare.output_audio},
                   {'meter': 'output_image', 'quantity': rare.output_image}, {'meter': 'output_video', 'quantity': rare.output_video},
                   {'meter': 'web_search', 'quantity': rare.web_search}, {'meter': 'web_fetch', 'quantity': rare.web_fetch}, {'meter': 'file_search', 'quantity': rare.file_search},
                   {'meter': 'code_session', 'quantity': rare.code_session}, {'meter': 'maps_search', 'quantity': rare.maps_search},
                   {'meter': 'search_unit', 'quantity': rare.search_unit}, {'meter': 'image', 'quantity': rare.image}, {'meter': 'audio_in_ms', 'quantity': rare.audio_in_ms},
                   {'meter': 'character', 'quantity': rare.character}, {'meter': 'page', 'quantity': rare.page}]) as used
    from fresh
    where rare is not null and rowid not in (from dropped)
)
where used.quantity > 0;

insert into refusal
select $source_id::integer, f.line, f.byte_offset, v.verdict, f.field
from fresh_verdict v join fresh f on f.rowid = v.fresh_id
where v.verdict not in ('not_request', 'row.duplicate')
order by f.line, f.ordinal
limit 10000;

insert into refusal_count
select $source_id::integer, v.verdict, f.field, count(*)
from fresh_verdict v join fresh f on f.rowid = v.fresh_id
where v.verdict not in ('not_request', 'row.duplicate')
group by all;
