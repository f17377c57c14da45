-- Turns of the conversations that write caches or grow long. One row a request; since_s: seconds since the turn before it on the same model.
create or replace temp table audit_turn as
select request_key, conversation_id, row_number() over thread as turn, count(*) over (partition by conversation_id, offer_id) as turns,
       first_value(input_tokens) over thread as first_tokens, max(input_tokens) over (partition by conversation_id, offer_id) as most_tokens,
       date_diff('second', lag(ts) over thread, ts) as since_s,
       lag(input + cache_read + cache_write + cache_write_1h) over thread as before_tokens
from audit_request
where ts is not null and status = 'ok' and usage_basis = 'reported'
  and conversation_id in (select conversation_id from audit_request where conversation_id is not null group by conversation_id
                          having sum(cache_write + cache_write_1h) > 0 or max(input_tokens) > 50000)
window thread as (partition by conversation_id, offer_id order by ts, request_key);
