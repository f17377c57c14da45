-- What every reader makes of its records: a view, `drafted`, one row a record, in the log's own words. Nothing here is checked yet;
-- usage.sql and requests.sql turn drafts into requests, refusals and duplicates. A reader has the columns it knows, by name.
create or replace temp table draft_shape (
    line           bigint,   -- where the record starts
    byte_offset    bigint,
    ordinal        integer,  -- which record of that line, where a line holds several (spans)
    refused        varchar,  -- a refusal code (row.json, row.schema, ...) when it is no record of this format
    refused_field  varchar,
    not_request    boolean,  -- a record of this format that is no API call
    part           smallint,  -- which model of a call that several served in turn
    request_id     varchar,  -- the provider's response id, or the log's own
    grows          boolean,  -- later copies of one id are more complete, not in conflict (transcripts, streams)
    ts             varchar,
    needs_time     boolean,  -- a record without a time is refused
    latency_ms     double,
    ttft_ms        double,
    provider       varchar,  -- hint: gen_ai.provider.name, custom_llm_provider, ...
    host           varchar,
    path           varchar,
    request_model  varchar,
    served_model   varchar,
    needs_model    boolean,  -- a record without a model is refused
    operation      varchar,
    service_tier   varchar,  -- as served
    request_tier   varchar,  -- as asked for; counts when the log does not say what was served
    region         varchar,
    stream         boolean,
    status         varchar,  -- an HTTP status, or ok / error / success / failure / cached
    app            varchar,
    team           varchar,
    user_id        varchar,
    conversation_id varchar,
    trace_id       varchar,
    span_id        varchar,
    parent_span_id varchar,
    span_name      varchar,
    span_start     bigint,   -- nanoseconds, to see spans overlap
    span_end       bigint,
    tags           varchar,  -- a JSON object of text values; or, made ready, in tag_map; or `name:value` and bare words, in tag_list
    tag_map        map(varchar, varchar),
    tag_list       varchar[],
    usage          varchar,  -- a JSON object in any dialect of usage.sql
    basis          varchar,  -- inclusive, exclusive: when the format fixes what the numbers cannot tell
    needs_count    varchar,  -- a token count the format promises and this record lacks: it is refused
    aggregate      boolean,  -- stands for several calls
    web_search     bigint, file_search bigint, code_session bigint, maps_search bigint, image bigint, characters bigint,
    logged_cost    varchar,
    billed_cost    varchar,  -- what the provider itself charged
    answer_chars   bigint,
    answer         varchar,  -- the answer as it was logged, JSON, a stream or text; looked at only to estimate usage that is missing (estimate.sql)
    estimated      boolean,  -- the usage is an estimate; estimate.sql sets it
    request        struct(max_output_tokens bigint, turns integer, prompt_chars bigint, has_tools boolean, has_json_schema boolean,
                          has_images boolean, has_audio boolean,
                          -- what was asked, in the order providers cache it; settings: the model and whatever else changes the answer;
                          -- automatic: the mark that stands for the end of the prompt. Only hashes of it are kept (slice.sql).
                          prompt struct(tools varchar, system varchar, messages varchar, settings varchar, automatic varchar)),
    prompt_prefix  ubigint[],
    prefix_block_tokens integer,
    digest         varchar   -- of the record's text, where it has no id
);

