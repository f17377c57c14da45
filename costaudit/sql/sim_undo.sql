-- As it was before the stage. Bound: $stage.
delete from sim_next;

delete from sim_kept;

delete from sim_ranged;

delete from sim_kept_count where stage = $stage;

delete from sim_kept_request where stage = $stage;

delete from sim_replayed where stage = $stage;

create or replace temp table cache_now as from cache_before;
