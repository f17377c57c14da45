-- What several readers need: a request body's features, and the body inside a stream.

-- OBJECT, ARRAY, VARCHAR, ...; null where the text is no JSON.
create or replace temp macro kind_of(text) as try(json_type(text));

-- Why a record is none at all: no JSON, or no object; null where it is one. `parsed` is the one parse of it, null where that failed.
create or replace temp macro refusal_of(text, parsed) as
case when not starts_with(text, '{') and not starts_with(ltrim(text[:100]), '{') then case when json_valid(text) then 'row.not_object' else 'row.json' end
     when parsed is null then 'row.json' end;

-- The call failed: nobody bills it.
create or replace temp macro has_failed(status) as
    lower(status) in ('error', 'failure', 'failed', 'exception', 'errored', 'canceled', 'cancelled', 'expired', 'status_code_error')
        or try_cast(status as integer) >= 400 or try_cast(status as integer) < 0;

-- No count in it: a stream that did not ask for usage, an answer that was cut off.
create or replace temp macro usage_is_missing(usage) as usage is null or not regexp_matches(usage, '[0-9]');

-- What matters of a request body (OpenAI, Anthropic, Gemini, Bedrock); the texts themselves are only measured.
create or replace temp macro features_of(body) as (
    select {'max_output_tokens': coalesce(try_cast(b.max_completion_tokens as bigint), try_cast(b.max_output_tokens as bigint), try_cast(b.max_tokens as bigint),
                                          try_cast(b.generationConfig.maxOutputTokens as bigint), try_cast(b.inferenceConfig.maxTokens as bigint)),
            'turns': coalesce(json_array_length(b.messages), json_array_length(b.contents), case when json_type(b.input) = 'ARRAY' then json_array_length(b.input) end)::integer,
            'prompt_chars': (coalesce(length(b.messages::varchar), length(b.contents::varchar), length(b.input::varchar), length(b.prompt::varchar), 0)
                             + coalesce(length(b.system::varchar), length(b.instructions::varchar), length(b.systemInstruction::varchar), 0))::bigint,
            'has_tools': coalesce(json_array_length(b.tools), json_array_length(b.functions), json_array_length(b.toolConfig.tools), 0) > 0,
            'has_json_schema': coalesce(b.response_format.type in ('json_schema', 'json_object') or b.text.format.type in ('json_schema', 'json_object')
                                        or b.output_config.format is not null or b.generationConfig.responseSchema is not null
                                        or b.generationConfig.responseMimeType = 'application/json', false),
            'has_images': regexp_matches(body, '"type"\s*:\s*"(image_url|input_image|image)"|"mimeType"\s*:\s*"image/|"image"\s*:\s*\{"format"'),
            'has_audio': regexp_matches(body, '"type"\s*:\s*"input_audio"|"mimeType"\s*:\s*"audio/'),
            'prompt': {'tools': coalesce(b.tools, b.functions, b.toolConfig.tools)::varchar,
                       'system': coalesce(b.system, b.instructions, b.systemInstruction)::varchar,
                       'messages': coalesce(b.messages, b.contents, b.input, b.prompt, b.inputText, b.texts)::varchar,
                       'settings': to_json([b.model, b.temperature, b.top_p, b.max_completion_tokens, b.max_output_tokens, b.max_tokens, b.seed, b.n, b.stop, b.tool_choice, b.response_format::varchar,
                                            b.text::varchar, b.output_config::varchar, b.generationConfig::varchar, b.inferenceConfig::varchar, b.thinking, b.reasoning, b.reasoning_effort,
                                            b.verbosity, b.dimensions, b.encoding_format, b.previous_response_id, b.top_k, b.stop_sequences])::varchar,
                       'automatic': b.cache_control}}
    from (select json_transform(body, '{"max_completion_tokens": "VARCHAR", "max_output_tokens": "VARCHAR", "max_tokens": "VARCHAR",
              "generationConfig": {"maxOutputTokens": "VARCHAR", "responseSchema": "JSON", "responseMimeType": "VARCHAR", "temperature": "VARCHAR", "topP": "VARCHAR", "topK": "VARCHAR",
                  "seed": "VARCHAR", "stopSequences": "VARCHAR", "thinkingConfig": "VARCHAR"},
              "inferenceConfig": {"maxTokens": "VARCHAR", "temperature": "VARCHAR", "topP": "VARCHAR", "stopSequences": "VARCHAR"},
              "model": "VARCHAR", "temperature": "VARCHAR", "top_p": "VARCHAR", "top_k": "VARCHAR", "seed": "VARCHAR", "n": "VARCHAR", "stop": "VARCHAR", "stop_sequences": "VARCHAR",
              "tool_choice": "VARCHAR", "thinking": "VARCHAR", "reasoning": "VARCHAR", "reasoning_effort": "VARCHAR", "verbosity": "VARCHAR", "dimensions": "VARCHAR",
              "encoding_format": "VARCHAR", "previous_response_id": "VARCHAR", "cache_control": "VARCHAR", "inputText": "JSON", "texts": "JSON",
              "messages": "JSON", "contents": "JSON", "input": "JSON", "prompt": "JSON", "system": "JSON", "instructions": "JSON", "systemInstruction": "JSON",
              "tools": "JSON", "functions": "JSON", "toolConfig": {"tools": "JSON"}, "response_format": {"type": "VARCHAR", "json_schema": "VARCHAR"},
              "text": {"format": {"type": "VARCHAR", "schema": "VARCHAR"}, "verbosity": "VARCHAR"}, "output_config": {"format": "JSON", "effort": "VARCHAR"}}') as b)
);

-- A streamed answer as the one body it stands for: server-sent events, JSON lines, or an array of chunks. A stream without a
-- usage event gives a body without usage.
create or replace temp macro events_of(written) as
case when kind_of(written) = 'ARRAY' then try(json_extract(written, '$[*]'))::varchar[]
     when contains(written, 'data:') then regexp_extract_all(replace(written, chr(13), ''), '(?m)^data:\s*(\{.*\})\s*$', 1)
     else regexp_extract_all(written, '(?m)^\s*(\{.*\})\s*$', 1) end;

create or replace temp macro body_of_events(events) as (
    select case
        when started is not null then json_merge_patch(started, json_object('usage', json_merge_patch(coalesce(json_extract(started, '$.usage'), '{}'),
                                                       coalesce(json_extract(ended, '$.usage'), '{}'))))::varchar
        when whole is not null then json_extract(whole, '$.response')::varchar
        -- Bedrock's ConverseStream ends in {"metadata": {"usage", "metrics"}}
        when ended is not null then json_merge_patch(coalesce(head, '{}'), coalesce(case when json_type(ended, '$.metadata.usage') = 'OBJECT' then json_extract(ended, '$.metadata') end, ended))::varchar
        else head end
    from (select
        json_extract(list_filter(events, lambda e: contains(e, '"message_start"'))[1], '$.message') as started,
        list_filter(events, lambda e: regexp_matches(e, '"type"\s*:\s*"response\.(completed|incomplete|failed|done)"'))[-1] as whole,
        coalesce(list_filter(events, lambda e: regexp_matches(e, '"usage"\s*:\s*\{|"usageMetadata"|"prompt_eval_count"|"x_groq"|"message-end"'))[-1],
                 case when contains(events[-1], '"usage"') then events[-1] end) as ended,
        -- Azure's first event has an empty id and model
        coalesce(list_filter(events, lambda e: regexp_matches(e, '"id"\s*:\s*"[^"]'))[1],
                 list_filter(events, lambda e: contains(e, '"model"') or contains(e, '"id"'))[1]) as head)
);

-- What Google bills of a grounded answer: until Gemini 2.5 the prompt, once, whatever it took; since Gemini 3 every search query
-- (ai.google.dev/gemini-api/docs/pricing). Null where the answer was not grounded in a search. What Google gives free is not taken off.
create or replace temp macro grounded(candidates, model) as
case when contains(candidates::varchar, '"webSearchQueries"')
     then (select case when regexp_matches(model, 'gemini-[12]') then least(len(asked), 1) else len(asked) end
           from (select list_filter(json_extract_string(candidates, '$[*].groundingMetadata.webSearchQueries[*]'), lambda q: q <> '') as asked)) end;

-- The Date header's form (RFC 9110), which only HTTP recordings carry; other forms pass through.
create or replace temp macro http_date(written) as
    coalesce(strftime(try_strptime(written, '%a, %d %b %Y %H:%M:%S GMT'), '%Y-%m-%dT%H:%M:%SZ'), written);

-- LiteLLM wraps the Responses API's ids: resp_ and the base64 of "litellm:...;response_id:<the provider's own id>".
create or replace temp macro unwrapped_id(id) as
case when starts_with(id, 'resp_bGl0ZWxsbT')
     then coalesce(nullif(regexp_extract(try(decode(from_base64(id[6:] || repeat('=', ((4 - (length(id) - 5) % 4) % 4)::bigint)))), 'response_id:([^;]+)$', 1), ''), id)
     else id end;

-- A text that a tool kept, where it is a JSON object; null where it is anything else, cut off, or no JSON.
create or replace temp macro object_in(text) as case when starts_with(text, '{') and json_valid(text) then text end;

-- The provider's own response id, where a tool kept the answer: chatcmpl-, resp_, msg_ and gen- are forms no tool's own ids have.
create or replace temp macro answer_id_in(text) as
case when contains(text, '"id"') then unwrapped_id(nullif(regexp_extract(text,
    '"id"\s*:\s*"((?:chatcmpl-(?:[A-Za-z0-9]{16,}|[0-9a-f]{8}-[0-9a-f-]{20,})|resp_[A-Za-z0-9_=-]{16,}|gen-[0-9]{10}-[A-Za-z0-9]{8,}|msg_(?:01|bdrk_|vrtx_)[A-Za-z0-9_]{8,}))"', 1), '')) end;

-- Tags as a map, of entries {k, v}; those without a value are left out.
create or replace temp macro known_tags(entries) as map_from_entries(list_filter(entries, lambda e: e.v <> ''));

-- What matters of a prompt as tracers keep it: a list of messages, or the arguments of the call; of any other form only the size is known.
create or replace temp macro features_seen_in(prompt, tools, settings, max_output_tokens) as (
    select {'max_output_tokens': try_cast(max_output_tokens as bigint), 'turns': nullif((strlen(prompt) - strlen(replace(prompt, '"role"', ''))) // 6, 0)::integer, 'prompt_chars': length(prompt)::bigint,
            'has_tools': case when prompt is not null then coalesce(strlen(coalesce(tools, b.tools, b.functions)) > 2, false) end, 'has_json_schema': null::boolean,
            'has_images': regexp_matches(prompt, '"type"\s*:\s*"(image_url|input_image|image)"|"mimeType"\s*:\s*"image/'), 'has_audio': contains(prompt, '"input_audio"'),
            'prompt': {'tools': coalesce(tools, b.tools, b.functions), 'system': coalesce(b.system, b.instructions), 'messages': case when starts_with(prompt, '[') then prompt else coalesce(b.messages, b.input, b.contents) end,
                       'settings': coalesce(settings, to_json([b.model, b.temperature, b.top_p, b.max_tokens, b.seed, b.response_format])::varchar), 'automatic': b.cache_control}}
    from (select case when starts_with(prompt, '{') then try(json_transform(prompt, '{"messages": "VARCHAR", "input": "VARCHAR", "contents": "VARCHAR", "system": "VARCHAR", "instructions": "VARCHAR", "tools": "VARCHAR", "functions": "VARCHAR",
        "model": "VARCHAR", "temperature": "VARCHAR", "top_p": "VARCHAR", "max_tokens": "VARCHAR", "seed": "VARCHAR", "response_format": "VARCHAR", "cache_control": "VARCHAR"}')) end as b)
);

-- A call's name where someone gave it one; null where an instrumentation did (ChatOpenAI, chat gpt-4o, openai.responses.create), which says nothing of what for.
create or replace temp macro given_name(name) as
case when not regexp_matches(lower(name), '^(chat|embeddings?|text_completion|generate_?content|(async)?completions?|messages?|responses?|generation|llm|call_llm|model)( [^ ]*[0-9][^ ]*)?$|^chat ?completions?$|^ai\.|^llm\.'
    || '|^(azure)?(chat)?(openai|anthropic|google|gemini|vertex|bedrock|mistral|groq|cohere|ollama|litellm|claude)[a-z]*([.:/_-].*(chat|complet|messag|response|generat|embed|invoke|create|stream|turn).*)?$') then name end;

-- A list of tags, `name:value` or bare, as a map; of a name said twice the first stands.
create or replace temp macro tag_name(t) as split_part(t, ':', 1);
create or replace temp macro tag_value(t) as case when contains(t, ':') then substring(t, instr(t, ':') + 1) else 'true' end;
create or replace temp macro tags_of(listed) as
case when list_unique(list_transform(listed, lambda t: tag_name(t))) = len(listed)
     then map(list_transform(listed, lambda t: tag_name(t)), list_transform(listed, lambda t: tag_value(t)))
     else map_from_entries(list_filter(
              list_transform(listed, lambda t: {'k': tag_name(t), 'v': tag_value(t)}),
              lambda e, place: list_position(list_transform(listed, lambda t: tag_name(t)), e.k) = place)) end;

-- Tags without anything that looks like a key, as a value or as the name of one; of names that become one the first stands.
create or replace temp macro harmless_tags(tags) as
case when looks_secret(array_to_string(list_concat(map_keys(tags), map_values(tags)), ' '))
     then map_from_entries(list_filter(list_transform(map_entries(tags), lambda e: {'k': without_secrets(e.key), 'v': without_secrets(e.value)}),
                                       lambda e, place: list_position(list_transform(map_keys(tags), lambda k: without_secrets(k)), e.k) = place)) else coalesce(tags, map()) end;

-- A request's tags, with those that were asked for on top.
create or replace temp macro tagged(tags, asked) as
case when asked = '{}' then harmless_tags(tags)
     else map_concat(coalesce(harmless_tags(tags), map()), try_cast(json_transform(asked, '"MAP(VARCHAR, VARCHAR)"') as map(varchar, varchar))) end;
