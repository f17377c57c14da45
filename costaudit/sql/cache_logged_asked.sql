-- The caching that was on, for the log as it is. Filled before any policy runs.
create or replace temp view cache_scope as select *, request_key as source_key, whole as logged_whole from cache_request;

create or replace temp table cache_asked as from cache_as_logged('cache_scope');
