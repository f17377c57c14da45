-- What is kept of a file. Bound: $source_id, $tags, $first_key.

create or replace temp table kept as
select f.*, v.unique_id, v.replaces,
       case when f.provider_id = 'openai' and tier(coalesce(f.service_tier, f.request_tier)) = 'fast' then 'priority'
            when lower(f.speed) = 'fast' then 'fast' else coalesce(tier(coalesce(f.service_tier, f.request_tier)), 'standard') end as tier_id,
       f.region_id
from (select *, u.speed as speed, coalesce(place(region), place(u.inference_geo)) as region_id from fresh) f
join fresh_verdict v using (line, ordinal, part)
where v.verdict is null;

insert into offer
select (select coalesce(max(offer_id), 0) from offer) + row_number() over (order by provider_id, request_model, served_model, tier_id, region_id), k.*
from (
    select distinct provider_id, request_model, served_model, tier_id, region_id from kept
    except
    select provider, request_model, served_model, service_tier, region from offer
) k;

create or replace temp table keyed_kept as
select k.line, k.ordinal, k.part, $first_key + row_number() over (order by k.line, k.ordinal, k.part) - 1 as request_key, o.offer_id
from kept k
join offer o on o.provider is not distinct from k.provider_id and o.request_model is not distinct from k.request_model
            and o.served_model is not distinct from k.served_model and o.service_tier = k.tier_id and o.region is not distinct from k.region_id;

delete from request_meter where request_key in (select replaces from kept where replaces is not null);
delete from request where request_key in (select replaces from kept where replaces is not null);

insert into request by name
select n.request_key, k.unique_id as request_id, k.part, n.offer_id, k.ts, $source_id::integer as source_id, k.line as source_line,
       coalesce(k.operation, 'chat') as operation,
       case when k.failed then 'error' when lower(k.status) = 'cached' then 'cached' else 'ok' end as status,
       k.stream, k.latency_ms::bigint as latency_ms, k.ttft_ms::bigint as ttft_ms,
       without_secrets(k.app) as app, without_secrets(k.team) as team, without_secrets(k.user_id) as user_id, without_secrets(k.conversation_id) as conversation_id,
       k.trace_id, k.span_id, k.parent_span_id,
       map_concat(coalesce(try_cast(json_transform(without_secrets(k.tags), '"MAP(VARCHAR, VARCHAR)"') as map(varchar, varchar)), map()),
                  coalesce(try_cast(json_transform($tags, '"MAP(VARCHAR, VARCHAR)"') as map(varchar, varchar)), map())) as tags,
       'other' as task, '' as task_reason,
       k.input_tokens, k.output_tokens, least(k.reasoning_tokens, k.output_tokens) as reasoning_tokens,
       k.input, k.cache_read, k.w as cache_write, k.w1h as cache_write_1h, k.output,
       k.input_basis, k.usage_basis,
       case when k.logged_cost = 0 and k.input_tokens + k.output_tokens > 0 then null else k.logged_cost end as logged_cost,
       k.billed_cost,
       k.request.max_output_tokens, k.request.turns, k.request.prompt_chars, k.request.has_tools, k.request.has_json_schema, k.request.has_images, k.request.has_audio,
       k.prompt_prefix, k.prefix_block_tokens
from kept k join keyed_kept n using (line, ordinal, part)
order by n.request_key;

insert into request_meter
select n.request_key, m.meter, m.quantity
from kept k join keyed_kept n using (line, ordinal, part), lateral (
    select unnest([{'meter': 'cache_write_12h', 'quantity': k.w12h}, {'meter': 'input_audio', 'quantity': k.input_audio},
                   {'meter': 'input_image', 'quantity': k.input_image}, {'meter': 'input_video', 'quantity': k.input_video},
                   {'meter': 'cache_read_audio', 'quantity': k.cache_read_audio}, {'meter': 'cache_read_image', 'quantity': k.cache_read_image},
                   {'meter': 'cache_read_video', 'quantity': k.cache_read_video}, {'meter': 'output_audio', 'quantity': k.output_audio},
                   {'meter': 'output_image', 'quantity': k.output_image}, {'meter': 'output_video', 'quantity': k.filmed},
                   {'meter': 'web_search', 'quantity': k.searches}, {'meter': 'web_fetch', 'quantity': k.fetches}, {'meter': 'file_search', 'quantity': k.file_search},
                   {'meter': 'code_session', 'quantity': k.code_session}, {'meter': 'maps_search', 'quantity': k.maps_search},
                   {'meter': 'search_unit', 'quantity': k.units}, {'meter': 'image', 'quantity': coalesce(k.image, tokens(k.u.images))},
                   {'meter': 'audio_in_ms', 'quantity': k.heard_ms}, {'meter': 'character', 'quantity': k.spelled}, {'meter': 'page', 'quantity': k.pages}], recursive := true)
) m
where m.quantity > 0;

insert into refusal
select $source_id::integer, f.line, f.byte_offset, v.verdict, f.field
from fresh_verdict v join fresh f using (line, ordinal, part)
where v.part = 0 and v.verdict not in ('not_request', 'row.duplicate')
order by f.line, f.ordinal
limit 10000;

insert into refusal_count
select $source_id::integer, v.verdict, f.field, count(*)
from fresh_verdict v join fresh f using (line, ordinal, part)
where v.part = 0 and v.verdict not in ('not_request', 'row.duplicate')
group by all;
