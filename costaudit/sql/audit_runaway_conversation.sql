-- Conversations of 10 turns and more whose prompts grew fivefold, past 50,000 tokens: the same with the history kept to 50,000.
create or replace temp view audit_after as
select null::varchar as target, r.* replace (
    'conversation ' || r.conversation_id || ' on ' || r.model as place,
    50000::bigint as input_tokens,
    (input::hugeint * 50000 // input_tokens)::bigint as input,
    (cache_read::hugeint * 50000 // input_tokens)::bigint as cache_read,
    (cache_write::hugeint * 50000 // input_tokens)::bigint as cache_write,
    (cache_write_1h::hugeint * 50000 // input_tokens)::bigint as cache_write_1h)
from audit_request r
join audit_turn t using (request_key)
where t.turns >= 10 and t.most_tokens >= 5 * t.first_tokens and r.input_tokens > 50000;
