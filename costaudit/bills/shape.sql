-- What every bill's file makes of its records: a view, `billed`, one row for each quantity or amount that a line states, as text.
create or replace temp table bill_shape (
    line        bigint,
    byte_offset bigint,
    refused     varchar,  -- a refusal code when the record is no line of this bill
    period_from varchar,
    period_to   varchar,  -- null: until the next period; bills of whole days give the day only
    provider    varchar,
    model       varchar,
    line_item   varchar,  -- what the bill calls it
    meter       varchar,  -- what we call it; null where the bill's own words do not tell
    quantity    varchar,
    unit        varchar,
    requests    varchar,  -- calls the line stands for, where it says so; on one row of a record only
    cost        varchar,
    cents       boolean,  -- the cost is in hundredths of the currency
    currency    varchar,
    dimensions  varchar   -- what else the line is broken down by: a JSON object of text values
);
