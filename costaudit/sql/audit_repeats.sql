-- How much of what was sent begins as something sent before, in tokens, of the requests that tell. One row.
select count(*) as requests, sum(r.input_tokens)::bigint as input_tokens,
       coalesce(sum(least(r.input_tokens, coalesce(s.repeated_blocks, 0)::bigint * r.prefix_block_tokens)), 0)::bigint as shared_tokens
from audit_request r
left join audit_shared s using (request_key)
where r.prefix_block_tokens is not null;
