-- What the list says of each request under the contract, whatever its provider reported: what rewritten ones are compared with. One row
-- a request; grains, null where there is no price.
create or replace temp table audit_listed as
select request_key, listed from contracted('audit_request');
