-- Whether a store has nothing in it that anyone could ask for. One row.
select not exists (from request) and not exists (from bill);
