-- What each rule of the stage got, kept while conditions are tried one by one.
create or replace temp table sim_first as from sim_match;
