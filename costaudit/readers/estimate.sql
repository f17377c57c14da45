-- Usage of calls whose log has none but carries their texts, estimated where someone asked for it: a token for every four bytes of UTF-8 in
-- the prompt's texts, its tools as they are written, and the answer. That is what OpenAI's tokenizers make of English; others make more of
-- it (pricing/tokenizers.yaml), and code, tables and other languages differ. Without a prompt or an answer the usage stays missing.
create or replace temp table unmeasured as
select line, ordinal, part, unnest(unmeasured) from draft
where unmeasured is not null and not coalesce(has_failed(status), false) and lower(status) is distinct from 'cached';

-- The texts as JSON values. Of a stream only the pieces: its last events tell the whole answer again.
create or replace temp table unmeasured_text as
select line, ordinal, part, 'sent' as side, case when json_valid(messages) then messages else to_json(messages)::varchar end as text from unmeasured
union all
select line, ordinal, part, 'sent', case when json_valid(system) then system else to_json(system)::varchar end from unmeasured where system is not null
union all
select line, ordinal, part, 'made', case when json_valid(answer) then answer else to_json(answer)::varchar end
from unmeasured where json_valid(answer) or not regexp_matches(answer, '^\s*[{\[]|data:')
union all
select line, ordinal, part, 'made', event
from (select line, ordinal, part, unnest(events_of(answer)) as event from unmeasured where not json_valid(answer))
where json_valid(event) and coalesce(json_extract_string(event, '$.type') ~ '.*(delta|content_block_start)', true);

create or replace temp table unmeasured_bytes as
select t.line, t.ordinal, t.part, t.side, sum(strlen(json_extract_string(t.text, leaf.fullkey)))::bigint as bytes
from unmeasured_text t, json_tree(t.text::json) leaf
where leaf.type = 'VARCHAR'
  and (leaf.key is null or regexp_full_match(leaf.key, '[0-9]+')
       or leaf.key in ('content', 'text', 'prompt', 'input', 'inputText', 'output', 'outputText', 'arguments', 'delta', 'partial_json', 'thinking', 'reasoning_content', 'refusal', 'generation'))
group by all;

update draft set estimated = true,
       usage = json_object('input_tokens', (s.bytes + coalesce(strlen(u.tools), 0) + 3) // 4, 'output_tokens', (m.bytes + 3) // 4)::varchar
from unmeasured u
join unmeasured_bytes s on s.line = u.line and s.ordinal = u.ordinal and s.part = u.part and s.side = 'sent' and s.bytes > 0
join unmeasured_bytes m on m.line = u.line and m.ordinal = u.ordinal and m.part = u.part and m.side = 'made' and m.bytes > 0
where draft.line = u.line and draft.ordinal = u.ordinal and draft.part = u.part;
