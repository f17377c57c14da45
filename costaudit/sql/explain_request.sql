-- The requests with one id. One row a part, a provider, or a file that used the id.
create or replace temp table explained as
select * from request where request_id = $id;
