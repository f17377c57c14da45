-- After a reset: as sim_begin found it.
insert into sim_change from sim_change_begun;
insert into sim_decision from sim_decision_begun;
insert into sim_kept_count from sim_kept_begun;
insert into sim_replayed from sim_replayed_begun;
create or replace temp table cache_now as from cache_now_begun;
