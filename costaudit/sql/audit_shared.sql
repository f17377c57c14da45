-- What prompts have in common with those before and after them. Empty where the log has no prefix identities.
create or replace temp view sim_scope as
select r.* from request r semi join audit_request using (request_key);
