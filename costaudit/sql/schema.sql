-- The store, version 4. One table a noun; docs/tables.md describes them for people who query the file themselves.

create table meta (
    schema_version integer not null,
    app_version    varchar not null,
    prefix_key     blob    not null   -- what prompts of this store are hashed with, so that no two stores can be compared
);

-- Every file read. One row a file. sha256 is of the bytes as stored on disk; the same bytes are never read twice.
create table source (
    source_id   integer   not null,
    path        varchar   not null,
    sha256      varchar   not null,
    size_bytes  bigint    not null,
    reader      varchar   not null,
    records     bigint    not null,  -- = requests + refused + duplicates + not_requests
    blank_lines bigint    not null,
    requests    bigint    not null,
    refused     bigint    not null,
    duplicates  bigint    not null,
    not_requests bigint   not null,  -- records that are no API call (a user's line in a transcript, a tool's span)
    first_ts    timestamp,           -- UTC
    last_ts     timestamp,
    ingested_at timestamp not null   -- UTC
);

-- What was asked of whom: one row for each distinct thing a price list must know. A few hundred rows for any log.
create table offer (
    offer_id      integer not null,
    provider      varchar,           -- who bills; null when the log does not say and the name does not tell
    request_model varchar,           -- the name the caller wrote
    served_model  varchar,           -- the name the response carries
    service_tier  varchar not null,  -- as served: standard, batch, flex, priority, fast, ultrafast
    region        varchar            -- where that has a price of its own: us, eu, global, regional, ...; null when unsaid
);

-- One API call, one row (a call that was served by several models in turn has a row for each: part 0, 1, ...).
create table request (
    request_key  bigint   not null,
    request_id   varchar  not null,  -- the provider's response id; where there is none, a digest of the record
    part         smallint not null,
    offer_id     integer  not null,
    ts           timestamp,          -- UTC; null when the log carries no time
    source_id    integer  not null,
    source_line  bigint   not null,  -- 1-based; the record's number for formats without lines
    operation    varchar  not null,  -- chat, embeddings, image_generation, speech, transcription, rerank, ocr
    status       varchar  not null,  -- ok, error
    stream       boolean,
    latency_ms   bigint,
    ttft_ms      bigint,
    app          varchar,
    team         varchar,
    user_id      varchar,
    conversation_id varchar,
    trace_id     varchar,
    span_id      varchar,
    parent_span_id varchar,
    tags         map(varchar, varchar),
    task         varchar not null,   -- task type; 'other' when nothing says
    task_reason  varchar not null,   -- which rule said so, or that the prompt's text did
    task_confidence real,            -- 0..1: 1 where a rule is sure, how sure the text is; null where a rule guessed, or nothing decided
    text_task    varchar,            -- what the prompt's text alone says; null where the log does not carry the prompt
    text_confidence real,            -- 0..1
    -- totals, for people: everything sent, everything generated
    input_tokens     bigint not null,
    output_tokens    bigint not null,
    reasoning_tokens bigint not null,  -- a part of output_tokens
    -- wide meters: disjoint; with the input and output rows of request_meter they add up to the totals
    input            bigint not null,
    cache_read       bigint not null,
    cache_write      bigint not null,
    cache_write_1h   bigint not null,
    output           bigint not null,
    -- how it was read, and what the log claimed
    input_basis   varchar not null,    -- inclusive, exclusive, assumed: were cached tokens inside the logged input?
    usage_basis   varchar not null,    -- reported, estimated, missing, suspect_zero, aggregate
    logged_cost   decimal(38, 18),     -- USD the log claims; null when it claims none (0 with tokens is no claim)
    billed_cost   decimal(38, 18),     -- USD the provider itself reported for this call (OpenRouter, xAI); null otherwise
    -- what makes a what-if possible
    max_output_tokens bigint,
    turns         integer,             -- messages in the prompt, where the log carries it
    prompt_chars  bigint,
    has_tools     boolean,             -- null where the log does not carry the request
    has_json_schema boolean,
    has_images    boolean,
    has_audio     boolean,
    prompt_prefix ubigint[],           -- chain of keyed block hashes, in the provider's cache order; never the prompt
    prefix_block_tokens integer,       -- tokens a block, by the request's own count; the last block is whole
    prompt_identity ubigint,           -- keyed hash of the whole prompt, the model and what else changes the answer
    system_blocks integer,             -- leading blocks that hold tools and system prompt; null where the log does not tell them apart
    cache_marks   struct(blocks integer, ttl_s integer)[]  -- where the request asked for caching; null ttl_s: the default lifetime
);

-- The rare meters: one row a request and meter, quantities in the meter's unit.
create table request_meter (
    request_key bigint  not null,
    meter       varchar not null,
    quantity    bigint  not null
);

-- Records that were not read, with the reason; never their content. At most 10,000 places a file; counts are complete.
create table refusal (
    source_id   integer not null,
    line        bigint  not null,
    byte_offset bigint,
    code        varchar not null,
    field       varchar
);

create table refusal_count (
    source_id integer not null,
    code      varchar not null,
    field     varchar,
    records   bigint  not null
);

-- How the duplicates of a file were known. One row a file and kind, of a closed list: costaudit/duplicates.py. They add up to its duplicates.
create table duplicate_count (
    source_id integer not null,
    kind      varchar not null,
    records   bigint  not null
);

-- Bills and usage reports, kept for reconciliation; nothing is priced from them. One row for each quantity or amount a line states.
create table bill (
    source_id   integer not null,
    source_line bigint  not null,
    kind        varchar not null,      -- which bill: openai-costs, aws-cur, focus, ...
    grain       varchar not null,      -- what one line stands for: 'day x model x project'
    period_from timestamp not null,    -- UTC
    period_to   timestamp,             -- exclusive; null where the bill gives its days or hours by their beginning only
    provider    varchar,
    model       varchar,
    line_item   varchar,               -- in the bill's words
    meter       varchar,               -- in ours, where the words tell; 'of input: audio' is a part of another row
    quantity    decimal(38, 12),
    unit        varchar,
    requests    bigint,                -- calls it stands for; on one row of a line only
    cost        decimal(38, 18),       -- in currency; negative for credits; null where the line counts but charges nothing itself
    currency    varchar,
    dimensions  map(varchar, varchar)  -- whatever else the line is broken down by
);
