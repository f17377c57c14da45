-- From a store of version 3 to 4: how duplicates were known. Of files that are in the store already only their number is known.
create table if not exists duplicate_count (
    source_id integer not null,
    kind      varchar not null,
    records   bigint  not null
);

update meta set schema_version = 4, app_version = $app_version;
