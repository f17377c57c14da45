-- Whether any request tells what its prompt begins with. One row.
select count(*) > 0 from (select 1 from request semi join audit_request using (request_key) where prompt_prefix is not null limit 1);
