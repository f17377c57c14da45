-- Tool definitions on calls that nothing followed: had a tool been used, a second call would have carried its result.
create or replace temp view audit_after as
select null::varchar as target, r.*
from audit_request r
where has_tools and status = 'ok' and place in (
    select place
    from (
        select place, coalesce(conversation_id, trace_id) as thread, count(*) as calls
        from audit_request
        where place in (select distinct place from audit_request where has_tools) and coalesce(conversation_id, trace_id) is not null
        group by all
    )
    group by place
    having max(calls) = 1 and count(*) >= 10);
