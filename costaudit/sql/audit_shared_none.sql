-- Where the log has no prefix identities.
create or replace temp table audit_shared (
    request_key bigint, read_blocks integer, shared_blocks integer, repeated_blocks integer
);
