-- What the stages so far changed is kept, for policies that begin alike: the tables that a reset empties.
create or replace temp table sim_change_begun as from sim_change;
create or replace temp table sim_decision_begun as from sim_decision;
create or replace temp table sim_kept_begun as from sim_kept_count;
create or replace temp table sim_replayed_begun as from sim_replayed;
create or replace temp table cache_now_begun as from cache_now;
