-- A policy begins, before any of its runs: no floors yet.
create or replace temp table sim_gate as select false as floors;

-- What the scores say of a move, where a policy has floors. One row a task, offer and target that were judged; reason: null where it is
-- proven to be good enough.
create or replace temp table sim_verdict (task varchar, offer_id integer, to_offer_id integer, reason varchar);
