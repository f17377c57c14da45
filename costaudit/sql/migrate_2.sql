-- From a store of version 1 to 2: bills, and what prompts are compared by. Bound: $prefix_key.
create table if not exists bill (
    source_id   integer not null,
    source_line bigint  not null,
    kind        varchar not null,
    grain       varchar not null,
    period_from timestamp not null,
    period_to   timestamp,
    provider    varchar,
    model       varchar,
    line_item   varchar,
    meter       varchar,
    quantity    decimal(38, 12),
    unit        varchar,
    requests    bigint,
    cost        decimal(38, 18),
    currency    varchar,
    dimensions  map(varchar, varchar)
);

alter table meta add column if not exists prefix_key blob;

update meta set prefix_key = $prefix_key where prefix_key is null;

alter table request add column if not exists prompt_identity ubigint;

alter table request add column if not exists system_blocks integer;

alter table request add column if not exists cache_marks struct(blocks integer, ttl_s integer)[];

update meta set schema_version = 2, app_version = $app_version;
