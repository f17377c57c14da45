-- From a store of version 2 to 3: what the text of prompts says of the task. It is not known for requests that are in the store already.
alter table request add column if not exists task_confidence real;

alter table request add column if not exists text_task varchar;

alter table request add column if not exists text_confidence real;

update meta set schema_version = 3, app_version = $app_version;
