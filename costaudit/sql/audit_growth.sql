-- How prompts grow over the turns of conversations: the middle prompt at a turn. One row a turn, of conversations of two turns and more.
select turn, count(*) as requests, quantile_disc(input_tokens, 0.5) as input_tokens, quantile_disc(input_tokens, 0.95) as input_tokens_95
from (
    select input_tokens, row_number() over (partition by conversation_id order by ts, request_key) as turn
    from audit_request
    where ts is not null and usage_basis = 'reported' and conversation_id in (
        select conversation_id from audit_request where conversation_id is not null group by conversation_id having count(*) > 1)
)
where turn in (1, 2, 3, 5, 10, 20, 50, 100, 200, 500)
group by turn
order by turn;
